import os from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import type { ServiceConfig } from '../config/config.ts';
import type { Run } from '../core/spec.ts';
import type { Level } from '../core/why.ts';
import type { TargetState } from '../diagnosis/evidence.ts';
import { keepUnder } from '../os/files/disk-cap.ts';
import { writeReport } from '../os/files/report.ts';
import type { Launch } from '../os/launch.ts';
import { type Attached, type ConsoleWriter, type Inlet, openOutput, type Trouble } from '../os/output/index.ts';
import type { Examination } from '../os/port.ts';
import { pythonVersion } from '../os/python/interpreter.ts';
import type { Explained } from '../runtime/explained.ts';
import type { Findings } from '../runtime/findings.ts';
import { fileLine, fileMessage, jsonLine, jsonMessage } from '../runtime/lines.ts';
import type { Desk } from '../runtime/recorder.ts';
import { makeReport, type SystemInfo } from '../runtime/report.ts';
import type { Entry } from '../runtime/supervisor.ts';
import { watchSymptoms } from '../runtime/symptoms.ts';
import { version } from '../version.ts';
import type { EndFacts } from './explain-end.ts';
import type { News } from './live-symptoms.ts';
import type { Place } from './place.ts';

/** The last output is waited for this long: whatever is in the pipe when a process dies is there at once. */
const lastOutputMs = 250;

/** This much of a run's last output goes into its report. */
const tailBytes = 64 * 1024;

const nothing = Buffer.alloc(0);

/** What cannot be searched for secrets does not leave the process. */
const withheld = '[withheld: it could not be searched for secrets; the log has it]';

/** One service's log, last output and reports. */
export interface ServiceDesk extends Desk {
  /** Takes over reading a new run's output. */
  attach(run: Run, stdout: Inlet, stderr: Inlet): void;
  /** A line of the supervisor's own about this service that is no note of the core. */
  message(level: Level, sentence: string): void;
  /** The last output of a run so far. */
  printed(run: Run): string;
  /** What a run has written after its first `since` bytes, as far as it is kept, and how many bytes it has written. */
  news(run: Run, since: number): News;
  /** Written to the log so far. */
  loggedBytes(): number;
  /** Remembers what of a step may explain a later end. */
  hear(entry: Entry): void;
  /** What was seen of the current run before it is ended. */
  examined(examination: Examination | null): void;
  close(maxMs: number): Promise<void>;
}

export interface DeskOptions {
  readonly config: ServiceConfig;
  readonly launch: Launch;
  readonly place: Place;
  readonly console: ConsoleWriter;
  readonly logFormat: 'pretty' | 'json';
  /** What the features know of a run that has ended. */
  readonly findings: (run: Run) => Promise<Findings>;
  /** What it needs and watches outside of it, as it is now. */
  readonly targets: () => readonly TargetState[];
  /** Something about files went wrong or is well again: a sentence for the person. */
  readonly onTrouble: (sentence: string) => void;
}

export async function openDesk(options: DeskOptions): Promise<ServiceDesk> {
  const { config, launch, place, console, logFormat, findings, targets, onTrouble } = options;
  const { file, maxBytes, files, compress } = config.log;
  const output = await openOutput({
    logFile: file,
    maxBytes,
    // The setting counts the closed files; the one being written comes on top.
    files: files + 1,
    compress,
    tailBytes,
    console,
    onTrouble: trouble => onTrouble(inWords(trouble)),
  });
  const runs = new Map<Run, Attached>();
  let system: Promise<SystemInfo> | null = null;
  let reportTrouble = false;
  let historyTrouble = false;
  let lastExamination: Examination | null = null;

  const symptoms = watchSymptoms(config.spec.name);
  let loading: Promise<Explainer> | null = null;
  /** Loaded when the first run has ended: the rules of the diagnosis take 2 MiB, and most days nobody needs them. */
  const explainer = (): Promise<Explainer> => {
    loading ??= loadExplainer(launch.env).catch((error: Error) => {
      onTrouble(`crashes cannot be explained, start crashproof again: ${error.message}`);
      return { explainEnd: async () => null, redact: () => withheld };
    });
    return loading;
  };
  return {
    recalled: place.recalled?.ends ?? [],
    alertsOnCrash: config.notifyOnCrash,
    async remember(service, ends) {
      try {
        await place.remember(service, ends);
        historyTrouble = false;
      } catch (error) {
        if (!historyTrouble) onTrouble(`the history could not be saved: ${(error as Error).message}`);
        historyTrouble = true;
      }
    },
    attach(run, stdout, stderr) {
      runs.set(run, output.attach(stdout, stderr));
    },
    message(level, sentence) {
      const write = logFormat === 'json' ? jsonMessage : fileMessage;
      output.event(write(new Date(), level, config.spec.name, sentence));
    },
    log: told => output.event(logFormat === 'json' ? jsonLine(told) : fileLine(told)),
    printed: run => textOf(runs.get(run)?.tail().merged ?? nothing),
    news(run, since) {
      const attached = runs.get(run);
      if (attached === undefined) return { text: '', total: since };
      const { stdout, stderr } = attached.read();
      const total = stdout + stderr;
      if (total <= since) return { text: '', total };
      return { text: textOf(attached.tail().merged.subarray(-(total - since))), total };
    },
    loggedBytes: () => output.stats().loggedBytes,
    examined(examination) {
      lastExamination = examination;
    },
    redact: async text => (await explainer()).redact(text),
    async remains(ended, explainAfterMs) {
      const { run, kind } = ended;
      const examination = lastExamination;
      lastExamination = null;
      const attached = runs.get(run);
      await attached?.settle(lastOutputMs);
      runs.delete(run);
      const { stderr, merged } = attached?.tail() ?? { stderr: nothing, merged: nothing };
      const found = await findings(run);
      if (explainAfterMs > 0) await pause(explainAfterMs);
      const { explainEnd, redact } = await explainer();
      const text = textOf(merged);
      const evidence = { ended, text, findings: found, targets: targets(), ...symptoms.ofRun(run) };
      return {
        output: redact(stderr.length > 0 ? textOf(stderr) : text),
        examination: examination === null ? null : redactedExamination(examination, redact),
        findings: found.stacks === null ? found : { ...found, stacks: redact(found.stacks) },
        explained: kind === 'stopped' || kind === 'exit' ? null : await explainEnd(evidence, redact),
      };
    },
    hear: symptoms.hear,
    async report(service, ends, at) {
      system ??= describeSystem(launch);
      const { app } = config;
      const report = makeReport({
        at,
        service,
        currentLifeMs: 0,
        ends,
        app: { name: app.name, host: app.defaultHost, port: app.defaultPort, healthEndpoint: app.healthEndpoint },
        system: await system,
        signals: os.constants.signals,
      });
      try {
        await writeReport(config.log.dir, config.spec.name, at, report);
        await keepUnder(config.log.dir, config.spec.name, config.log.diskLimitBytes);
        reportTrouble = false;
      } catch (error) {
        if (!reportTrouble) onTrouble(`the crash report could not be written: ${(error as Error).message}`);
        reportTrouble = true;
      }
    },
    close: maxMs => output.close(maxMs),
  };
}

interface Explainer {
  readonly explainEnd: (facts: EndFacts, redact: (text: string) => string) => Promise<Explained | null>;
  readonly redact: (text: string) => string;
}

async function loadExplainer(env: Readonly<Record<string, string>>): Promise<Explainer> {
  const { explainEnd, redactorFor } = await import('./explain-end.ts');
  return { explainEnd, redact: redactorFor(env) };
}

function redactedExamination(examination: Examination, redact: (text: string) => string): Examination {
  const processes = examination.processes.map(one => ({ ...one, command: redact(one.command) }));
  return { ...examination, processes };
}

function inWords({ what, code, path, droppedBytes }: Trouble): string {
  const lost = droppedBytes === 0 ? '' : `; ${droppedBytes} bytes of output are not in it`;
  return what === 'recovered'
    ? `the log ${path} can be written again${lost}`
    : `the log ${path} cannot be written (${code}); supervision goes on, and writing is tried again`;
}

async function describeSystem(launch: Launch): Promise<SystemInfo> {
  return {
    platform: process.platform,
    pythonVersion: await pythonVersion(launch),
    cwd: launch.cwd,
    nodeVersion: process.versions.node,
    crashproofVersion: version,
  };
}

/** A tail may begin in the middle of a character: what is left of it is dropped. */
function textOf(bytes: Buffer): string {
  let start = 0;
  while (start < 3 && start < bytes.length && ((bytes[start] ?? 0) & 0xc0) === 0x80) start += 1;
  return bytes.subarray(start).toString('utf8');
}

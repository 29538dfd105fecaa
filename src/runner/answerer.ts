import { type Answerer, createAnswerer } from '../answers/answer.ts';
import type { Chronicles } from '../answers/chronicles.ts';
import type { ServiceConfig } from '../config/config.ts';
import type { Planned, Usage } from '../control/api.ts';
import type { Name } from '../core/spec.ts';
import { secretValues } from '../diagnosis/redact/environment.ts';
import { createRedactor } from '../diagnosis/redact/redactor.ts';
import type { Clock } from '../os/port.ts';
import { inMegabytes, type Sample } from '../runtime/findings.ts';
import type { RunEnd } from '../runtime/history.ts';
import type { Stats } from '../runtime/stats.ts';
import type { Host } from '../runtime/supervisor.ts';
import { targetsInReport } from '../runtime/target-states.ts';
import { version } from '../version.ts';

export interface AnswererOptions {
  readonly host: Host;
  readonly clock: Clock;
  readonly services: readonly {
    readonly config: ServiceConfig;
    /** What the service is started with: its secrets must not leave. */
    readonly env: Readonly<Record<string, string | undefined>>;
  }[];
  /** Written to the service's log so far. */
  readonly loggedBytesOf: (service: Name) => number;
  readonly statsOf: (service: Name) => Stats;
  readonly endsOf: (service: Name) => readonly RunEnd[];
  readonly samplesOf: (service: Name) => readonly Sample[];
  /** What features have planned for it. */
  readonly plannedOf: (service: Name) => readonly Planned[];
  /** Absent where nothing of the past is kept. */
  readonly chronicles?: Chronicles;
}

/** Puts together what answers whoever asks this supervisor. */
export function openAnswerer(options: AnswererOptions): Answerer {
  const { host, clock, services, loggedBytesOf, statsOf, endsOf, samplesOf, plannedOf, chronicles } = options;
  const redactors = new Map(
    services.map(({ config, env }) => [config.spec.name, createRedactor(secretValues(env))] as const),
  );
  return createAnswerer({
    host,
    runner: {
      pid: process.pid,
      since: clock.wall().toISOString(),
      crashproof_version: version,
      cwd: process.cwd(),
      log_dir: services[0]?.config.log.dir ?? process.cwd(),
      log_dirs: [...new Set(services.map(({ config }) => config.log.dir))],
    },
    services: services.map(({ config: { spec, log, features } }) => ({
      name: spec.name,
      logFile: log.file,
      loggedBytes: () => loggedBytesOf(spec.name),
      healthLogsIn: features.healthLogsIn,
      maxMemoryBytes: features.maxMemoryBytes,
    })),
    now: () => clock.now(),
    wall: () => clock.wall(),
    statsOf,
    endsOf,
    redact: (name, text) => (redactors.get(name) ?? createRedactor())(text),
    plannedOf,
    ...(chronicles === undefined ? {} : { chronicles }),
    usageOf: name => usageOf(samplesOf(name).at(-1)),
    targetsOf: name => {
      const now = { at: clock.now(), wall: clock.wall() };
      return targetsInReport(host.snapshot(), name, now).map(({ name: target, is, since, reason, detail, warning }) => {
        return { name: target, state: is, since, sentence: reason ?? warning ?? detail };
      });
    },
  });
}

function usageOf(sample: Sample | undefined): Usage | null {
  if (sample === undefined) return null;
  return {
    at: sample.at,
    memory_mb: inMegabytes(sample.memoryBytes),
    cpu_percent: sample.cpuPercent,
    processes: sample.processes,
    open_files: sample.openFiles,
    threads: sample.threads,
  };
}

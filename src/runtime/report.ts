import type { Ending } from '../core/event.ts';
import type { EndKind, Service } from '../core/state.ts';
import { endingInWords } from '../core/why.ts';
import type { Examination } from '../os/port.ts';
import { type FindingsInReport, findingsInReport, nothingFound } from './findings.ts';
import { type CrashGroup, groupByFingerprint } from './groups.ts';
import type { RunEnd } from './history.ts';
import type { TargetInReport } from './target-states.ts';

/** What the report says of the application and the machine; gathered once. */
interface AppInfo {
  readonly name: string;
  readonly host: string | null;
  readonly port: number | null;
  readonly healthEndpoint: string | null;
}

export interface SystemInfo {
  readonly platform: string;
  /** Version of the application's Python; null where it is no Python program. */
  readonly pythonVersion: string | null;
  readonly cwd: string;
  readonly nodeVersion: string;
  readonly crashproofVersion: string;
}

/**
 * The crash report. The field names are a contract with tools that read the reports of earlier supervisors: fields may
 * be added, none renamed or dropped. Times are UTC, lengths of time in seconds. `exit_code` of a run ended by a signal
 * is the negative signal number, as Python's subprocess has it; null where there was no process.
 */
export interface Report {
  readonly generated_at: string;
  readonly total_crashes: number;
  readonly total_restarts: number;
  readonly total_uptime: number;
  readonly max_restarts_allowed: number;
  readonly crash_events: readonly CrashEvent[];
  /** Of the latest end that was no stop and no clean exit; null before the first. */
  readonly cause: string | null;
  readonly advice: string | null;
  readonly fingerprint: string | null;
  readonly evidence: readonly string[];
  readonly samples: FindingsInReport['samples'];
  readonly targets: readonly TargetInReport[];
  /** The same crashes together, the most frequent first. */
  readonly crash_groups: readonly GroupInReport[];
  /** Ends that were no crash: clean exits, and those the supervisor brought about, with the reason. */
  readonly other_events: readonly OtherEvent[];
  readonly system_info: {
    readonly platform: string;
    readonly python_version: string | null;
    readonly cwd: string;
    readonly node_version: string;
    readonly crashproof_version: string;
  };
  readonly app_info: {
    readonly name: string;
    readonly default_host: string | null;
    readonly default_port: number | null;
    readonly health_endpoint: string | null;
  };
}

export interface CrashEvent extends FindingsInReport {
  readonly timestamp: string;
  readonly exit_code: number | null;
  readonly uptime_before_crash: number;
  readonly restart_attempt: number;
  readonly pid: number | null;
  readonly stderr: string;
  readonly signal: string | null;
  readonly run: number;
  /** The end in words. */
  readonly summary: string;
  readonly cause: string | null;
  readonly confidence: number | null;
  readonly explanation: string | null;
  readonly advice: string | null;
  readonly fingerprint: string | null;
  readonly evidence: readonly string[];
  /** The targets it needs or watches, as they were just after. */
  readonly targets: readonly TargetInReport[];
}

interface GroupInReport {
  readonly fingerprint: string;
  readonly cause: string;
  readonly explanation: string;
  readonly count: number;
  readonly first_seen: string;
  readonly last_seen: string;
  readonly median_uptime: number;
}

export interface OtherEvent extends CrashEvent {
  readonly kind: EndKind;
  /** Why it was ended; null where it ended by itself. */
  readonly reason: string | null;
  /** What its processes were doing when they were ended for not answering; null elsewhere. */
  readonly examination: Examination | null;
}

export interface ReportFacts {
  readonly at: Date;
  readonly service: Service;
  /** Life of the current run so far, 0 where none is alive. */
  readonly currentLifeMs: number;
  readonly ends: readonly RunEnd[];
  readonly app: AppInfo;
  readonly system: SystemInfo;
  /** Signal numbers of this system (`os.constants.signals`). */
  readonly signals: Readonly<Record<string, number>>;
}

export function makeReport({ at, service, currentLifeMs, ends, app, system, signals }: ReportFacts): Report {
  const { tally, spec } = service;
  const eventOf = (end: RunEnd): CrashEvent => crashEvent(end, signals);
  return {
    generated_at: at.toISOString(),
    total_crashes: tally.crashes,
    total_restarts: tally.restarts,
    total_uptime: inSeconds(tally.upMs + currentLifeMs),
    max_restarts_allowed: spec.restart.maxRestarts,
    ...ofTheLatest(ends),
    crash_groups: groupByFingerprint(ends).map(groupInReport),
    crash_events: ends.filter(end => end.kind === 'crash').map(eventOf),
    other_events: ends
      .filter(end => end.kind !== 'crash')
      .map(end => ({ ...eventOf(end), kind: end.kind, reason: end.reason, examination: end.examination })),
    system_info: {
      platform: system.platform,
      python_version: system.pythonVersion,
      cwd: system.cwd,
      node_version: system.nodeVersion,
      crashproof_version: system.crashproofVersion,
    },
    app_info: {
      name: app.name,
      default_host: app.host,
      default_port: app.port,
      health_endpoint: app.healthEndpoint,
    },
  };
}

function crashEvent(end: RunEnd, signals: Readonly<Record<string, number>>): CrashEvent {
  const { ending } = end;
  return {
    timestamp: end.at.toISOString(),
    exit_code: exitCode(ending, signals),
    uptime_before_crash: inSeconds(end.lifeMs),
    restart_attempt: end.attempt,
    pid: end.pid,
    stderr: end.output,
    signal: ending.by === 'signal' ? ending.signal : null,
    run: end.run,
    summary: endingInWords(ending),
    cause: end.explained?.cause ?? null,
    confidence: end.explained?.confidence ?? null,
    explanation: end.explained?.sentence ?? null,
    advice: end.explained?.advice ?? null,
    fingerprint: end.explained?.fingerprint ?? null,
    evidence: end.explained?.evidence ?? [],
    targets: end.targets ?? [],
    ...findingsInReport(end.findings ?? nothingFound),
  };
}

function ofTheLatest(
  ends: readonly RunEnd[],
): Pick<Report, 'cause' | 'advice' | 'fingerprint' | 'evidence' | 'samples' | 'targets'> {
  const latest = ends.findLast(({ explained }) => explained !== null && explained !== undefined);
  return {
    cause: latest?.explained?.cause ?? null,
    advice: latest?.explained?.advice ?? null,
    fingerprint: latest?.explained?.fingerprint ?? null,
    evidence: latest?.explained?.evidence ?? [],
    samples: findingsInReport(latest?.findings ?? nothingFound).samples,
    targets: latest?.targets ?? [],
  };
}

function groupInReport(group: CrashGroup): GroupInReport {
  return {
    fingerprint: group.fingerprint,
    cause: group.cause,
    explanation: group.sentence,
    count: group.count,
    first_seen: group.firstSeen.toISOString(),
    last_seen: group.lastSeen.toISOString(),
    median_uptime: inSeconds(group.medianLifeMs),
  };
}

function exitCode(ending: Ending, signals: Readonly<Record<string, number>>): number | null {
  if (ending.by === 'code') return ending.code;
  const number = ending.by === 'signal' ? signals[ending.signal] : undefined;
  return number === undefined ? null : -number;
}

/** To the millisecond. */
function inSeconds(ms: number): number {
  return Math.round(ms) / 1000;
}

import type { Action } from '../core/event.ts';
import type { EndKind } from '../core/state.ts';
import type { Level } from '../core/why.ts';
import type { Span } from '../runtime/chronicle/chronicle.ts';
import type { Stand } from '../runtime/chronicle/stand.ts';
import type { Stats } from '../runtime/stats.ts';

export type { Span, Stand };

/*
 * What a running supervisor can be asked, and what it answers: the shapes that go over its socket, that `--json` prints
 * and that every surface (command line, dashboard, metrics, MCP) reads. docs/api.md tells them to a person. Fields may
 * be added; a field that changes its meaning or goes away makes a new `version`.
 *
 * Moments are ISO 8601 in UTC; lengths of time are milliseconds where the name ends in `_ms`, else seconds.
 */

/** Of the protocol and of every shape in here. */
export const apiVersion = 1;

/** One supervisor. */
export interface RunnerInfo {
  /** The same for the same services in the same log folder, whenever they are started. */
  readonly id: string;
  readonly pid: number;
  readonly since: string;
  readonly crashproof_version: string;
  readonly cwd: string;
  readonly log_dir: string;
  /** Every folder with logs and reports of its services; `log_dir` is the first one's. */
  readonly log_dirs: readonly string[];
}

export interface Status {
  readonly version: 1;
  readonly at: string;
  readonly runner: RunnerInfo;
  /** In the order of the configuration. */
  readonly services: readonly ServiceStatus[];
}

export interface ServiceStatus extends Stats {
  /** How it stands, for a person: `up`, `up, degraded`, `waiting for the restart` … */
  readonly state: string;
  /** The same in one word, to colour and to count by. */
  readonly mood: Mood;
  /** Since when its `phase` has been the same. */
  readonly since: string;
  readonly wanted: 'up' | 'down';
  /** null: nothing is asked of it. */
  readonly health: HealthStatus | null;
  readonly restarts: RestartCounts;
  /** What will happen by itself, the earliest first. */
  readonly planned: readonly Planned[];
  /** null where nothing has been measured yet, or nothing can be. */
  readonly usage: Usage | null;
  /** Above it the whole tree is restarted; null: no `max_memory` is set. */
  readonly max_memory_mb: number | null;
  /** What it depends on outside, where that is configured. */
  readonly targets: readonly TargetStatus[];
  readonly last_crash: LastCrash | null;
}

/** `good`: as it should be. `quiet`: down, and that is right. `busy`: on the way. `wary`: works, with a complaint. */
export type Mood = 'good' | 'quiet' | 'busy' | 'wary' | 'bad';

export interface HealthStatus {
  /** What the last check of this run found; `none` before the first. */
  readonly last: 'pass' | 'fail' | 'misconfigured' | 'foreign' | 'none';
  readonly latency_ms: number | null;
  /** Failures in a row, and how many of them end the run. */
  readonly fails: number;
  readonly fails_allowed: number;
  /** What the last answer that was not good said; null where it is good. */
  readonly reason: string | null;
  /** What the application itself complains about. */
  readonly degraded: readonly string[];
  /** Asking it logs in to cameras: nobody should ask it often. */
  readonly logs_in: boolean;
}

/** Why a start that followed an end became necessary. */
export type RestartKind = EndKind;
export type ByKind = { readonly [K in RestartKind]: number };

interface RestartCounts {
  readonly last_hour: ByKind;
  readonly last_day: ByKind;
  /** In a row without a good stretch between them, and how many of those are allowed. */
  readonly in_a_row: number;
  readonly allowed: number;
}

export interface Planned {
  /** In words: `check`, `restart`, `next try`, `next signal`, or what a feature calls it. */
  readonly what: string;
  readonly at: string;
}

/** Of the whole tree. */
export interface Usage {
  readonly at: string;
  readonly memory_mb: number | null;
  readonly cpu_percent: number | null;
  readonly processes: number | null;
  readonly open_files: number | null;
  readonly threads: number | null;
}

export interface TargetStatus {
  readonly name: string;
  readonly state: string;
  readonly since: string | null;
  readonly sentence: string | null;
}

export interface LastCrash {
  readonly at: string;
  readonly run: number;
  readonly sentence: string;
}

/** For HEALTHCHECK: is every service well, or waiting for a reason? */
export interface Health {
  readonly version: 1;
  readonly healthy: boolean;
  /** One line: why not, or how many services are well. */
  readonly line: string;
}

export interface HistoryAnswer {
  readonly version: 1;
  readonly services: readonly { readonly name: string; readonly ends: readonly EndedRun[] }[];
}

/** One ended run; the newest stands last. */
export interface EndedRun {
  readonly at: string;
  readonly run: number;
  readonly kind: EndKind;
  /** How it ended: `exit code 1`, `signal SIGKILL` … */
  readonly summary: string;
  /** Why the supervisor ended it; null where it ended by itself. */
  readonly reason: string | null;
  readonly life_ms: number;
  readonly pid: number | null;
  /** Why, in a sentence; null where that is not known or was not asked. */
  readonly explanation: string | null;
  readonly advice: string | null;
  readonly cause: string | null;
  /** The same bug has the same one. */
  readonly fingerprint: string | null;
  /** The last of its output, without secrets, at most 4,096 characters. */
  readonly output: string;
}

/** How the services stood over a span, slot by slot; columns in which all is 0 are left out. */
export interface TimelineAnswer {
  readonly version: 1;
  readonly span: Span;
  /** When the first slot begins. */
  readonly from: string;
  readonly slot_ms: number;
  readonly services: readonly ServiceTimeline[];
}

export interface ServiceTimeline {
  readonly name: string;
  /** Of the time it was to be up; null where that is none. */
  readonly up_percent: number | null;
  /** Of each slot; what is missing from its length was watched by nobody. */
  readonly seconds: { readonly [S in Stand]?: readonly number[] };
  readonly crashes?: readonly number[];
  /** Ends because it did not answer, or did not get ready. */
  readonly hangs?: readonly number[];
  /** Ends that were asked for, and clean ones. */
  readonly restarts?: readonly number[];
}

/** Means and peaks of each slot; null where nothing was measured. */
export interface MeasurementsAnswer {
  readonly version: 1;
  readonly service: string;
  readonly span: Span;
  readonly from: string;
  readonly slot_ms: number;
  readonly memory_mb: readonly (number | null)[];
  readonly memory_peak_mb: readonly (number | null)[];
  readonly cpu_percent: readonly (number | null)[];
  readonly cpu_peak_percent: readonly (number | null)[];
  readonly latency_ms: readonly (number | null)[];
  readonly latency_peak_ms: readonly (number | null)[];
  /** When runs ended within the span, as far as it is remembered. */
  readonly ends: readonly { readonly at: string; readonly kind: EndKind }[];
}

export interface CrashesAnswer {
  readonly version: 1;
  readonly services: readonly { readonly name: string; readonly groups: readonly CrashGroupItem[] }[];
}

/** The same bug each time; the latest one's story. */
export interface CrashGroupItem {
  readonly fingerprint: string;
  readonly cause: string;
  readonly count: number;
  readonly first_seen: string;
  readonly last_seen: string;
  readonly median_life_ms: number;
  /** When, the latest last; at most 100. */
  readonly times: readonly string[];
  readonly run: number;
  readonly kind: EndKind;
  readonly summary: string;
  readonly explanation: string;
  readonly advice: string;
  /** 0 … 1 */
  readonly confidence: number;
  readonly evidence: readonly string[];
  /** The last of its output, without secrets, at most 8,192 characters. */
  readonly output: string;
  /** What it hung in, where its runtime was asked. */
  readonly stacks: string | null;
  /** What it used before, oldest first; empty where that is not kept. */
  readonly samples: readonly {
    readonly at: string;
    readonly memory_mb: number;
    readonly cpu_percent: number | null;
  }[];
  readonly targets: readonly TargetStatus[];
}

export interface LogLines {
  readonly service: string;
  /** Without their line ends, without secrets. A line longer than 64 KiB comes in parts. */
  readonly lines: readonly string[];
  /** Before these, some were missed: the log had been rotated away twice before it could be read. */
  readonly gap: boolean;
  /** To go on after these: `after`; null where more come with them. */
  readonly position: string | null;
}

/** Something that happened, as the log has it. */
export interface EventItem {
  /** To go on from: `after`. */
  readonly id: string;
  readonly at: string;
  readonly level: Level;
  readonly service: string | null;
  readonly event: string;
  readonly message: string;
  /** So many events before this one are no longer kept; 0 as a rule. */
  readonly missed: number;
}

/** Where a service stands on the way to what was asked for. */
export interface Progress {
  readonly service: string;
  readonly state: string;
  /** What is being waited for; null where there is nothing more to wait for. */
  readonly waits_for: string | null;
  readonly since: string;
  /** What happened since the last progress, in sentences. */
  readonly news: readonly string[];
}

export interface Outcome {
  readonly version: 1;
  readonly reached: boolean;
  readonly services: readonly {
    readonly name: string;
    /** null: not known yet, because nobody waited. */
    readonly reached: boolean | null;
    readonly sentence: string;
  }[];
}

export type Request =
  | { readonly do: 'status'; readonly service?: string }
  | { readonly do: 'health' }
  | { readonly do: 'history'; readonly service?: string; readonly limit?: number }
  | {
      readonly do: 'logs';
      readonly service?: string;
      /** The last so many lines. */
      readonly lines?: number;
      /** Nothing older than this. */
      readonly since_ms?: number;
      /** A position: what was written after it; the last lines where the log has been rotated since. */
      readonly after?: string;
      readonly follow?: boolean;
    }
  | { readonly do: 'timeline'; readonly service?: string; readonly span?: Span }
  | { readonly do: 'measurements'; readonly service?: string; readonly span?: Span }
  | { readonly do: 'crashes'; readonly service?: string }
  | { readonly do: 'events'; readonly after?: string; readonly follow?: boolean }
  | ActionRequest;

export interface ActionRequest {
  readonly do: Action;
  /** Default: every service. */
  readonly service?: string;
  /** Who asks, for the log: `ada@nas via cli`. */
  readonly by: string;
  readonly why?: string;
  /** Wait this long for the outcome, with `Progress` items meanwhile; 0 or absent: only ask. */
  readonly wait_ms?: number;
}

/** What comes while a request is being answered, and what ends its answer. */
export interface Answers {
  readonly status: { readonly item: never; readonly done: Status };
  readonly health: { readonly item: never; readonly done: Health };
  readonly history: { readonly item: never; readonly done: HistoryAnswer };
  readonly logs: { readonly item: LogLines; readonly done: null };
  readonly timeline: { readonly item: never; readonly done: TimelineAnswer };
  readonly measurements: { readonly item: never; readonly done: MeasurementsAnswer };
  readonly crashes: { readonly item: never; readonly done: CrashesAnswer };
  readonly events: { readonly item: EventItem; readonly done: null };
  readonly start: { readonly item: Progress; readonly done: Outcome };
  readonly stop: { readonly item: Progress; readonly done: Outcome };
  readonly restart: { readonly item: Progress; readonly done: Outcome };
  readonly forgive: { readonly item: Progress; readonly done: Outcome };
}

export const errorCodes = [
  'bad-request',
  'unknown-version',
  'unknown-service',
  'too-large',
  'too-slow',
  'busy',
  'forbidden',
  'ending',
  'not-recorded',
  'internal',
] as const;
export type ErrorCode = (typeof errorCodes)[number];

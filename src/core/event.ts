import type { Moment, Name, Run } from './spec.ts';

/** How the leader of a run ended. */
export type Ending =
  | { readonly by: 'code'; readonly code: number }
  | { readonly by: 'signal'; readonly signal: string }
  /** It never ran. `code` is the system's error name (ENOENT, EACCES …) or the error's own. */
  | { readonly by: 'spawn-error'; readonly code: string; readonly message: string };

/**
 * What a probe found.
 *
 * - `pass`: alive. `degraded` says what the application itself complains about (empty: nothing). It never kills.
 * - `fail`: no answer, a refused connection, a 5xx: counts towards `failures`.
 * - `misconfigured`: something answers, but this is no health page (401, 404, HTML): a warning, never a restart.
 * - `foreign`: the port answers, but a process outside the service's tree owns it: no health, never a restart.
 */
export type Finding =
  | { readonly is: 'pass'; readonly latencyMs: number; readonly degraded: readonly string[] }
  | { readonly is: 'fail'; readonly reason: string }
  | { readonly is: 'misconfigured'; readonly reason: string }
  | { readonly is: 'foreign'; readonly reason: string };

/** What was found out about a run, by whoever can read its last words. */
export interface Cause {
  readonly id: string;
  /** 0 … 1 */
  readonly confidence: number;
  readonly sentence: string;
  readonly advice: string;
  readonly fingerprint: string;
  /** How often the same has been seen, this time included; since when, for a person. */
  readonly times: number;
  readonly since: string;
  /** How long the cause itself says it will last; null where it does not. */
  readonly lastsMs: number | null;
}

/**
 * What a question to a target found.
 *
 * - `up`: it is there. `detail`: a few words on how (a port, free space). `warning`: a sentence on what is wrong with it all
 *   the same (a clock that is far off); null: nothing.
 * - `down`: `reason` says why, for a person.
 * - `unknown`: it could not be asked, which says nothing of it.
 */
export type TargetFinding =
  | {
      readonly is: 'up';
      readonly latencyMs: number;
      readonly detail: string | null;
      readonly warning: string | null;
    }
  | { readonly is: 'down'; readonly reason: string }
  | { readonly is: 'unknown'; readonly reason: string };

/** What came of a repair: the damaged files as they are called now, or why nothing was touched. */
export type Repair =
  | { readonly is: 'done'; readonly aside: readonly string[] }
  | { readonly is: 'refused'; readonly because: string };

export type Action = 'start' | 'stop' | 'restart' | 'forgive';

/** What happened. `requested` with service `*` means all of them. */
export type Fact =
  | {
      readonly type: 'requested';
      readonly service: Name | '*';
      readonly action: Action;
      readonly by: string;
      readonly why: string;
    }
  /** The supervisor itself is to end: gracefully the first time, at once (`hurry`) the second. */
  | { readonly type: 'closing'; readonly by: string; readonly hurry: boolean }
  | { readonly type: 'spawned'; readonly service: Name; readonly run: Run; readonly pid: number }
  /** The leader is gone. `left`: processes of its tree still live; `emptied` follows once they are gone too. */
  | {
      readonly type: 'exited';
      readonly service: Name;
      readonly run: Run;
      readonly ending: Ending;
      readonly left: boolean;
    }
  /** Nothing was spawned: somebody else holds what the run needs. Stands in the place of `spawned`. */
  | { readonly type: 'blocked'; readonly service: Name; readonly run: Run; readonly because: string }
  | { readonly type: 'emptied'; readonly service: Name; readonly run: Run }
  | { readonly type: 'probed'; readonly service: Name; readonly run: Run; readonly finding: Finding }
  /** Somebody has read the run's last words, or those it has just written. */
  | { readonly type: 'diagnosed'; readonly service: Name; readonly run: Run; readonly cause: Cause }
  | { readonly type: 'repaired'; readonly service: Name; readonly run: Run; readonly repair: Repair }
  /** A target was asked, and this is what came of it. */
  | { readonly type: 'answered'; readonly target: Name; readonly finding: TargetFinding }
  | { readonly type: 'ticked' };

/** A fact with the moment it was taken up: one line of the runtime reads the clock. */
export type Event = Fact & { readonly at: Moment };

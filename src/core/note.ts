import type { Ending } from './event.ts';
import type { Name, Run } from './spec.ts';
import type { EndKind, StopCause } from './state.ts';
import type { TargetDown } from './target.ts';

interface About {
  readonly service: Name;
  readonly run: Run;
}

/**
 * What is worth telling, as data. `why.ts` makes the sentence; the log, the report and every feature read the same
 * notes.
 */
export type Note =
  | (About & { readonly code: 'starting'; readonly attempt: number; readonly maxRestarts: number })
  | (About & { readonly code: 'spawned'; readonly pid: number; readonly attempt: number; readonly maxRestarts: number })
  /** Up. `probed`: something answered for it; otherwise being alive is all that is known. */
  | (About & { readonly code: 'ready'; readonly afterMs: number; readonly probed: boolean })
  /** Still without a good answer: told early on, then rarely. `leftMs`: until its startup time is over. */
  | (About & {
      readonly code: 'still-starting';
      readonly forMs: number;
      readonly leftMs: number;
      readonly reason: string;
    })
  /** A probe passed after failures, complaints or warnings. */
  | (About & { readonly code: 'recovered' })
  | (About & { readonly code: 'probe-failed'; readonly fails: number; readonly of: number; readonly reason: string })
  | (About & { readonly code: 'degraded'; readonly reasons: readonly string[] })
  /** The probe, not the application, looks wrong: told once until it passes. */
  | (About & { readonly code: 'probe-misconfigured'; readonly reason: string })
  | (About & { readonly code: 'port-foreign'; readonly reason: string })
  /** No success within the startup time and none ever before: left running. */
  | (About & { readonly code: 'unverified'; readonly withinMs: number; readonly reason: string })
  | (About & {
      readonly code: 'unhealthy';
      readonly cause: 'unhealthy' | 'not-ready';
      readonly reason: string;
      /** What it needs or watches that did not answer then; missing where all did. */
      readonly targetsDown?: readonly TargetDown[];
    })
  /** It would be ended for not answering, but a target is down: left alive for so long at most. Told once. */
  | (About & { readonly code: 'held'; readonly forMs: number; readonly targetsDown: readonly TargetDown[] })
  | (About & {
      readonly code: 'stopping';
      readonly cause: StopCause;
      readonly signal: string;
      readonly graceMs: number;
    })
  | (About & { readonly code: 'escalated'; readonly signal: string; readonly afterMs: number })
  /** The supervisor ends although this run's processes do not. */
  | (About & { readonly code: 'abandoned'; readonly afterMs: number })
  | (About & {
      readonly code: 'ended';
      readonly kind: EndKind;
      readonly ending: Ending;
      readonly lifeMs: number;
      /** Restarts in a row before this end. */
      readonly attempt: number;
      readonly pid: number | null;
      /** Processes of its tree outlived the leader. */
      readonly left: boolean;
      /** What it needs or watches that did not answer then; missing where all did. */
      readonly targetsDown?: readonly TargetDown[];
    })
  | (About & {
      readonly code: 'will-restart';
      readonly attempt: number;
      readonly maxRestarts: number;
      readonly afterMs: number;
    })
  | (About & { readonly code: 'resting'; readonly because: string })
  /** `again`: already announced since the last good stretch; not another alert. */
  | (About & {
      readonly code: 'gave-up';
      readonly because: string;
      readonly retryInMs: number | null;
      readonly again: boolean;
    })
  /** Not started: a stranger holds what it needs. Told once until it has been started. */
  | (About & { readonly code: 'blocked'; readonly because: string; readonly retryInMs: number | null })
  | (About & {
      readonly code: 'diagnosed';
      readonly cause: string;
      readonly confidence: number;
      readonly sentence: string;
      readonly advice: string;
      readonly fingerprint: string;
      readonly times: number;
      readonly since: string;
    })
  /** The next run waits longer than usual, for its cause's sake. */
  | (About & { readonly code: 'will-wait'; readonly forMs: number; readonly because: string })
  /** What was damaged has been set aside, under these names, before the next start. */
  | (About & { readonly code: 'repaired'; readonly aside: readonly string[] })
  /** It lives and is not asked for a while, because asking would make it worse. */
  | (About & { readonly code: 'health-held'; readonly forMs: number; readonly because: string })
  /** Good for long enough: the budget is whole again. */
  | (About & { readonly code: 'stable'; readonly goodMs: number })
  | (About & {
      readonly code: 'waiting';
      readonly on: readonly Name[];
      /** Those of `on` that are targets; missing where none is. */
      readonly targetsDown?: readonly TargetDown[];
    })
  | { readonly code: 'target-down'; readonly target: Name; readonly downMs: number; readonly reason: string }
  | { readonly code: 'target-up'; readonly target: Name; readonly downMs: number }
  /** It answers, and something is wrong with it all the same. */
  | { readonly code: 'target-warning'; readonly target: Name; readonly warning: string }
  /** It cannot be asked, so nobody waits for it. */
  | { readonly code: 'target-unknown'; readonly target: Name; readonly reason: string }
  /** Most of what is reached over the network went at once. */
  | { readonly code: 'network-down'; readonly targets: readonly Name[]; readonly downMs: number }
  | { readonly code: 'network-up'; readonly targets: readonly Name[]; readonly downMs: number }
  /** The supervisor or its machine stood still: deadlines were moved, nothing was counted. */
  | (About & { readonly code: 'stalled'; readonly gapMs: number })
  | (About & { readonly code: 'requested'; readonly action: string; readonly by: string; readonly why: string })
  | { readonly code: 'closing'; readonly by: string; readonly hurry: boolean }
  | { readonly code: 'closed'; readonly exitCode: number };

export type NoteCode = Note['code'];

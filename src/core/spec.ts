/**
 * What was asked for: the rules a service lives by, as the configuration leaves them. Plain data; the core reads it and
 * never changes it. What to launch and where to log is no business of the core and stands in `os/launch.ts`.
 */

/** A service's name, unique within one supervisor. */
export type Name = string;

/** One life of a service: 1, 2, 3 … News about an older run changes nothing. */
export type Run = number;

/** Milliseconds on a monotonic clock. Handed in with each event; the core never reads a clock. */
export type Moment = number;

/** When an ended run is followed by another one. */
export interface RestartPolicy {
  /** `always`: after every end; `on-crash`: not after a clean exit; `never`: not at all. */
  readonly when: 'always' | 'on-crash' | 'never';
  /** Exit codes that are no crash. */
  readonly cleanCodes: readonly number[];
  /** Wait before restart n: `firstMs × factor^(n−1)`, at most `maxMs`, spread by ±`jitter` (0 … 1 of the delay). */
  readonly delay: {
    readonly firstMs: number;
    readonly factor: number;
    readonly maxMs: number;
    readonly jitter: number;
  };
  /** Good for this long without a break: the next crash is the first one again and the budget is whole. */
  readonly stableAfterMs: number;
  /** The restart budget: this many restarts in a row without `stableAfterMs` of good time between them. */
  readonly maxRestarts: number;
  /** After the budget is spent: `exit` ends the supervisor with code 3, `retry` tries again every `giveUpRetryMs`. */
  readonly onGiveUp: 'exit' | 'retry';
  readonly giveUpRetryMs: number;
}

/** How a service is asked whether it is well. What to ask (URL, port, command) is the probe port's business. */
export interface HealthPolicy {
  /** Until the first success: asked every `everyMs`; without one within `withinMs` the start has failed. */
  readonly startup: { readonly everyMs: number; readonly withinMs: number };
  /** From then on: asked every `everyMs`, after a failure every `retryMs`; `failures` in a row mean unhealthy. */
  readonly liveness: { readonly everyMs: number; readonly retryMs: number; readonly failures: number };
  /** An answer must come within this time. */
  readonly timeoutMs: number;
}

/** In a ladder's place of a signal: the application's stop URL is asked. */
export const stopRequest = 'stop-url';

/** One step of a stop ladder: send `signal` to the whole tree, then give it `graceMs` before the next step. */
export interface Rung {
  readonly signal: string;
  readonly graceMs: number;
}

/** What is done about a cause, beyond the usual restart. */
export type Remedy =
  /** A restart meets the same again. */
  | { readonly do: 'give-up' }
  /** A restart, or a health check that logs in, makes it worse: nothing is done for so long. */
  | { readonly do: 'wait'; readonly forMs: number }
  /** What is damaged is set aside first, where it is found to be so; else as with `give-up`. */
  | { readonly do: 'repair' }
  /** It may well happen again soon: the usual wait times `factor`. */
  | { readonly do: 'slow-down'; readonly factor: number };

/** Everything the core needs to know of a service. */
export interface Spec {
  readonly name: Name;
  /** Services and targets that must be up before this one is started; it is stopped before the services. */
  readonly needs: readonly Name[];
  /** Targets whose outage explains its trouble and holds the end of a run that does not answer. */
  readonly watches: readonly Name[];
  /** While a target is down, a run that does not answer is left alive this long. */
  readonly holdForTargetsMs: number;
  readonly restart: RestartPolicy;
  /** A stranger holds what a start needs (its port): `exit` ends the supervisor with code 4, `wait` looks again. */
  readonly onBlocked: 'exit' | 'wait';
  /** What is done about which cause, beyond the usual restart. */
  readonly remedies: Readonly<Record<string, Remedy>>;
  /** `null`: the service is well while it is alive. */
  readonly health: HealthPolicy | null;
  /** The ladder for each reason to stop; none is empty. */
  readonly stop: {
    /** Someone asked for it. */
    readonly asked: readonly Rung[];
    /** It no longer answers, or never did. */
    readonly unhealthy: readonly Rung[];
    /** The leader is gone and left processes behind. */
    readonly leftovers: readonly Rung[];
  };
}

/** Everything the core needs to know of a target. What to ask is the target port's business. */
export interface TargetSpec {
  /** Unique among services and targets. */
  readonly name: Name;
  /** Asked every `everyMs`, after a failure every `retryMs`; an answer must come within `timeoutMs`. */
  readonly everyMs: number;
  readonly retryMs: number;
  readonly timeoutMs: number;
  /** Failures in a row that make an outage, and good answers in a row that end it. */
  readonly failures: number;
  readonly passes: number;
  /** After an outage what needs it waits this long more. */
  readonly settleMs: number;
  /** Targets on the way to this one: its outage is not told while one of them is down. */
  readonly behind: readonly Name[];
  /** Asked over the network. */
  readonly network: boolean;
}

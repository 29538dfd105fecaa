import type { Cause, Ending, Finding } from './event.ts';
import type { Moment, Name, Run, Spec, TargetSpec } from './spec.ts';
import { newTarget, type Outage, type Target } from './target.ts';

/** Why a run is being ended. What follows its end is decided by `want`, not by the cause. */
export type StopCause =
  /** A person, a schedule, a file change or the end of the supervisor. */
  | 'asked'
  /** It stopped answering its probe. */
  | 'unhealthy'
  /** It never answered its probe, though earlier runs of this configuration did. */
  | 'not-ready'
  /** The leader is gone by itself; processes it left behind are ended. */
  | 'leftovers';

/**
 * Where a service stands. Each phase holds the deadlines it needs, so that a snapshot says everything and no timer has
 * to be cancelled.
 */
export type Phase =
  | { readonly name: 'down' }
  /** Wanted, but a service or a target it needs is not up. */
  | { readonly name: 'waiting'; readonly on: readonly Name[] }
  /** Spawned or about to be. `readyBy` is null until the process is there, and where no probe decides that. */
  | { readonly name: 'starting'; readonly readyBy: Moment | null }
  | { readonly name: 'up'; readonly since: Moment }
  /** On the ladder. `ending` is set once the leader is gone; the run ends when the tree is empty. */
  | {
      readonly name: 'stopping';
      readonly cause: StopCause;
      readonly since: Moment;
      readonly rung: number;
      readonly nextRungAt: Moment;
      readonly ended: Ended | null;
      /** Why it ended, where that is known before its tree is empty. */
      readonly found?: Cause;
    }
  | { readonly name: 'backoff'; readonly startAt: Moment }
  /** `blocked`: not for its crashes, but because a stranger holds what it needs. */
  | {
      readonly name: 'given-up';
      readonly because: string;
      readonly retryAt: Moment | null;
      readonly blocked: boolean;
    }
  /** It ended by itself and its policy does not start it again. */
  | { readonly name: 'resting'; readonly because: string; readonly crashed: boolean };

/** A leader's end, kept while its tree is being emptied. */
export interface Ended {
  readonly kind: EndKind;
  readonly ending: Ending;
  readonly at: Moment;
}

/**
 * How the end of a run is counted. Only `crash` is an end nobody asked for; `exit` is a clean exit by itself; the other
 * three were brought about by the supervisor.
 */
export type EndKind = 'crash' | 'exit' | 'stopped' | 'unhealthy' | 'not-ready';

/** What is known of the current run's health. A new run starts with a new pulse. */
export interface Pulse {
  /** A question is out since then; null when none is. */
  readonly askedAt: Moment | null;
  /** When to ask next; null while a question is out or nothing is to be asked. */
  readonly askAt: Moment | null;
  /** A question before the one that is out was never answered: one failure may be its late answer, and counts nothing. */
  readonly owed: boolean;
  /** Failures in a row. */
  readonly fails: number;
  readonly last: Finding['is'] | 'none';
  /** What the last answer that was not good said; null before the first. */
  readonly reason: string | null;
  readonly degraded: readonly string[];
  readonly latencyMs: number | null;
  /** It would have been ended then, but for a target that is down. */
  readonly heldSince: Moment | null;
  /** How often it was said that the run is still waiting for its first good answer. */
  readonly waitsTold: number;
}

/** Totals over the life of the supervisor. */
export interface Tally {
  readonly starts: number;
  readonly crashes: number;
  readonly exits: number;
  readonly unhealthy: number;
  readonly stopped: number;
  /** Starts that followed the end of an earlier run. */
  readonly restarts: number;
  /** Sum of the lives that have ended. */
  readonly upMs: number;
}

export interface Service {
  readonly spec: Spec;
  readonly want: 'up' | 'down';
  readonly phase: Phase;
  /** The latest run's number; 0 before the first. */
  readonly run: Run;
  /** The first run of this supervisor's life: every later one is a restart. */
  readonly firstRun: Run;
  /** When the latest run was spawned; null once it has been counted as ended. */
  readonly aliveSince: Moment | null;
  /** The leader of the latest run while it lives. */
  readonly pid: number | null;
  /** Life of the latest ended run. */
  readonly lastLifeMs: number;
  /** Restarts in a row without a good stretch of `stableAfterMs` between them. */
  readonly attempt: number;
  /** The end for which `attempt` last grew; null where its restart has begun, or was given back. */
  readonly spentFor: Moment | null;
  /** Good without a break since then. */
  readonly goodSince: Moment | null;
  /** The probe has passed once for this configuration: only then may it kill. */
  readonly armed: boolean;
  /** Warnings already given since the probe last passed, so that each is given once. */
  readonly warned: readonly Warning[];
  /** Giving up has been announced since the last good stretch. */
  readonly alerted: boolean;
  /** The supervisor left without its end. */
  readonly abandoned: boolean;
  readonly pulse: Pulse;
  readonly tally: Tally;
  /** State of the jitter's generator. */
  readonly seed: number;
  /** The earliest deadline of this service, kept beside it so that the alarm costs nothing to find. */
  readonly wakeAt: Moment | null;
}

export type Warning = 'misconfigured' | 'foreign' | 'unverified' | 'degraded' | 'blocked' | 'held';

export interface State {
  readonly now: Moment;
  readonly services: readonly Service[];
  readonly targets: readonly Target[];
  /** A loss of the network that was told as one and is not over. */
  readonly outage: Outage | null;
  readonly closing: boolean;
  /** The exit code handed out with `quit`; nothing happens after it. */
  readonly quit: number | null;
}

/** Is a process of this service alive, or about to be? */
export function isAlive(service: Service): boolean {
  const { name } = service.phase;
  return name === 'starting' || name === 'up' || name === 'stopping';
}

export const quietPulse: Pulse = {
  askedAt: null,
  askAt: null,
  owed: false,
  fails: 0,
  last: 'none',
  reason: null,
  degraded: [],
  latencyMs: null,
  heldSince: null,
  waitsTold: 0,
};

function newService(spec: Spec, seed: number): Service {
  return {
    spec,
    want: 'down',
    phase: { name: 'down' },
    run: 0,
    firstRun: 1,
    aliveSince: null,
    pid: null,
    lastLifeMs: 0,
    attempt: 0,
    spentFor: null,
    goodSince: null,
    armed: false,
    warned: [],
    alerted: false,
    abandoned: false,
    pulse: quietPulse,
    tally: { starts: 0, crashes: 0, exits: 0, unhealthy: 0, stopped: 0, restarts: 0, upMs: 0 },
    seed,
    wakeAt: null,
  };
}

/** What an earlier supervisor has left known of a service. */
export type Known = Pick<Service, 'run' | 'tally' | 'armed'>;

/** Every service down, nothing wanted yet. `seed` fixes the jitter; `known` continues where an earlier life ended. */
export function initialState(
  specs: readonly Spec[],
  seed: number,
  known: Readonly<Record<Name, Known>> = {},
  targets: readonly TargetSpec[] = [],
): State {
  return {
    now: 0,
    services: specs.map((spec, index) => {
      const fresh = newService(spec, (seed + index) | 0);
      const before = known[spec.name];
      return before === undefined ? fresh : { ...fresh, ...before, firstRun: before.run + 1 };
    }),
    targets: targets.map(newTarget),
    outage: null,
    closing: false,
    quit: null,
  };
}

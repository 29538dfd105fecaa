import type { Moment, Name, TargetSpec } from './spec.ts';

/** What is known of a target. */
export interface Target {
  readonly spec: TargetSpec;
  /** `unknown`: never answered, or it cannot be asked; that holds nobody back. */
  readonly is: 'unknown' | 'up' | 'down';
  /** Since when it is so; an outage since its first failure. */
  readonly since: Moment | null;
  /** What the last failure said; null while it answers. */
  readonly reason: string | null;
  /** A few words of the last good answer. */
  readonly detail: string | null;
  /** What is wrong with it although it answers. */
  readonly warning: string | null;
  /** Failures in a row, and the moment of the first of them. */
  readonly fails: number;
  readonly failingSince: Moment | null;
  /** Good answers in a row while it counts as down. */
  readonly passes: number;
  readonly answeredAt: Moment | null;
  readonly askedAt: Moment | null;
  readonly askAt: Moment | null;
  /** The last question, answered or not. */
  readonly lastAskAt: Moment | null;
  /** A question before the one that is out was lost: one failure may be its late answer, and counts nothing. */
  readonly owed: boolean;
  /** Back, but services wait until then; null otherwise. */
  readonly settlesAt: Moment | null;
  /** When its latest outage began. */
  readonly downSince: Moment | null;
  /** Of an outage: whether it has been told. */
  readonly told: boolean;
  /** Until then its telling waits for news of others. */
  readonly tellBy: Moment | null;
  /** That it cannot be asked has been told. */
  readonly toldUnknown: boolean;
}

export function newTarget(spec: TargetSpec): Target {
  return {
    spec,
    is: 'unknown',
    since: null,
    reason: null,
    detail: null,
    warning: null,
    fails: 0,
    failingSince: null,
    passes: 0,
    answeredAt: null,
    askedAt: null,
    askAt: null,
    lastAskAt: null,
    owed: false,
    settlesAt: null,
    downSince: null,
    told: false,
    tellBy: null,
    toldUnknown: false,
  };
}

/** An outage, or one that is beginning, as a note tells it. */
export interface TargetDown {
  readonly name: Name;
  /** How long it has lasted. */
  readonly downMs: number;
  readonly reason: string;
}

/** A loss of the network that has been told as one. */
export interface Outage {
  readonly names: readonly Name[];
  readonly since: Moment;
  /** Joined silently until then: a device may be asked late. */
  readonly joinBy: Moment;
  /** Some are back: those that are not by then have an outage of their own. */
  readonly endBy: Moment | null;
}

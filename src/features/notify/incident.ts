import type { Moment, Run } from '../../core/spec.ts';
import { isWorse, type Trouble, worstOf } from './trouble.ts';

/*
 * An incident is one stretch of trouble with one subject, from its first news to a calm time. It is told once; again only
 * where it has become worse; and its end is told once. Trouble that returns soon is the same incident: it is told at
 * most every five minutes, then ten, twenty, up to an hour, so that nothing can send a storm.
 *
 * Pure: time is an argument, and nothing is sent here.
 */

/** The first message waits so long: the explanation, the next try and what else happens at once then stand in it. */
const settleMs = 2_000;
/** Good for so long means over. A crash loop is over only after a good minute. */
const calmMs = 10_000;
const loopCalmMs = 60_000;
/** Trouble that returns within this time of good is the same incident. */
const lingerMs = 600_000;
const firstFoldMs = 300_000;
const longestFoldMs = 3_600_000;

/** What it is about. A service that complains of itself and one that crashes are two incidents: one may end alone. */
export interface Subject {
  readonly kind: 'service' | 'degraded' | 'target' | 'network';
  readonly name: string;
}

export interface Why {
  readonly cause: string;
  readonly sentence: string;
  readonly advice: string;
  readonly fingerprint: string;
  readonly times: number;
  readonly since: string;
}

export interface Incident {
  readonly subject: Subject;
  /** 1, 2, 3 … */
  readonly number: number;
  readonly openedAt: Moment;
  /** Not well since then, the end of what has been told counted. */
  readonly downSince: Moment;
  /** Raised since the last message. */
  readonly fresh: readonly Trouble[];
  /** How many were raised since the last message. */
  readonly freshCount: number;
  /** All that messages have told. */
  readonly told: readonly Trouble[];
  readonly toldAt: Moment | null;
  /** Messages about trouble that had returned. */
  readonly returns: number;
  /** When the next message about trouble is due. */
  readonly tellAt: Moment | null;
  readonly goodSince: Moment | null;
  /** Trouble has been told whose end has not. */
  readonly owesEnd: boolean;
  readonly crashes: number;
  /** Crashes in a row, as the core counts them. */
  readonly inARow: number;
  /** Starts since `downSince`. */
  readonly tries: number;
  readonly run: Run;
  /** The latest trouble in a sentence. */
  readonly what: string;
  readonly why: Why | null;
  /** What comes next, in words, and when. */
  readonly next: { readonly text: string; readonly at: Moment | null } | null;
}

/** What is to be told now. */
export interface Letter {
  /**
   * `first` of its incident; `worse` than told; `again`: it had ended, and has returned since, perhaps more than once;
   * `over`.
   */
  readonly is: 'first' | 'worse' | 'again' | 'over';
  /** For those who want to be told of some only. Of an end: all that was told before. */
  readonly troubles: readonly Trouble[];
  readonly incident: Incident;
  readonly at: Moment;
}

/** Trouble of a subject: the incident that it opens, or the one there is, with it. */
export function raise(
  open: Incident | null,
  trouble: Trouble,
  news: { readonly subject: Subject; readonly number: number; readonly run: Run; readonly what: string },
  at: Moment,
  sinceMs = 0,
): Incident {
  const { run, what } = news;
  if (open === null) {
    return {
      ...news,
      openedAt: at,
      downSince: at - sinceMs,
      fresh: [trouble],
      freshCount: 1,
      told: [],
      toldAt: null,
      returns: 0,
      tellAt: at + settleMs,
      goodSince: null,
      owesEnd: false,
      crashes: 0,
      inARow: 0,
      tries: 0,
      why: null,
      next: null,
    };
  }
  return {
    ...open,
    run,
    what,
    why: null,
    next: null,
    fresh: open.fresh.includes(trouble) ? open.fresh : [...open.fresh, trouble],
    freshCount: open.freshCount + 1,
    goodSince: null,
    tellAt: tellAt(open, trouble, at),
    ...(open.goodSince !== null && !open.owesEnd && open.tellAt === null ? { downSince: at - sinceMs, tries: 0 } : {}),
  };
}

function tellAt(open: Incident, trouble: Trouble, at: Moment): Moment | null {
  const worst = worstOf(open.told);
  if (worst === null || open.toldAt === null) return open.tellAt;
  if (isWorse(trouble, worst)) return Math.min(open.tellAt ?? Number.POSITIVE_INFINITY, at + settleMs);
  // Within one stretch of trouble more of the same is no news.
  if (open.owesEnd) return open.tellAt;
  const foldMs = Math.min(firstFoldMs * 2 ** open.returns, longestFoldMs);
  return open.tellAt ?? Math.max(at + settleMs, open.toldAt + foldMs);
}

/** It is well; for how long is not known yet. */
export function good(incident: Incident, at: Moment): Incident {
  return incident.goodSince === null ? { ...incident, goodSince: at, next: null } : incident;
}

/** The earliest moment at which `settle` has something to do; null: none. */
export function dueAt(incident: Incident): Moment | null {
  const due = [incident.tellAt, endsAt(incident), forgottenAt(incident)].filter(one => one !== null);
  return due.length === 0 ? null : Math.min(...due);
}

function endsAt(incident: Incident): Moment | null {
  return incident.owesEnd ? calmAt(incident) : null;
}

function calmAt({ goodSince, told }: Incident): Moment | null {
  if (goodSince === null) return null;
  return goodSince + (told.includes('crash-loop') || told.includes('gave-up') ? loopCalmMs : calmMs);
}

function forgottenAt({ goodSince, tellAt }: Incident): Moment | null {
  return goodSince === null || tellAt !== null ? null : goodSince + lingerMs;
}

/** Tells what is due. `incident`: null once it is forgotten. */
export function settle(
  incident: Incident,
  at: Moment,
): { readonly incident: Incident | null; readonly letters: readonly Letter[] } {
  const letters: Letter[] = [];
  let now = incident;
  if (now.tellAt !== null && now.tellAt <= at) {
    letters.push(tellTrouble(now, at));
    now = told(now, at);
  }
  const ends = endsAt(now);
  if (ends !== null && ends <= at) {
    // What returned for a moment only, and was not told, is over with the rest.
    letters.push({ is: 'over', troubles: now.told, incident: now, at });
    now = { ...now, owesEnd: false };
  }
  const forgotten = forgottenAt(now);
  return { incident: forgotten !== null && forgotten <= at ? null : now, letters };
}

function tellTrouble(incident: Incident, at: Moment): Letter {
  const worst = worstOf(incident.told);
  const fresh = worstOf(incident.fresh);
  const is = worst === null ? 'first' : fresh !== null && isWorse(fresh, worst) ? 'worse' : 'again';
  return { is, troubles: incident.fresh, incident, at };
}

function told(incident: Incident, at: Moment): Incident {
  const { told, fresh, returns } = incident;
  const calm = calmAt(incident);
  const worse = isWorse(worstOf(fresh) ?? 'degraded', worstOf(told) ?? 'degraded');
  return {
    ...incident,
    told: [...new Set([...told, ...fresh])],
    toldAt: at,
    returns: told.length === 0 || worse ? returns : returns + 1,
    fresh: [],
    freshCount: 0,
    tellAt: null,
    // Its message says so where it is over already.
    owesEnd: calm === null || calm > at,
  };
}

import type { Ending, Event, Finding } from '../core/event.ts';
import type { Moment, Spec } from '../core/spec.ts';

/* What the auditor knows of one service: what people asked for, what happened, and what that allows. */

/** A cause must be so sure to change anything. */
const sureEnough = 0.75;

export interface AuditRecord {
  readonly spec: Spec;
  wanted: boolean;
  /** A person asked for a start since the last one: no delay is owed. */
  excused: boolean;
  /** Excused by a target that may be down: the supervisor may have counted the restart all the same. */
  spared: boolean;
  /** Restarts since a good stretch or a person's word: at least so many. */
  restarts: number;
  /** Restarts since a person's word: at most so many, should no stretch have been good enough. */
  restartsAtMost: number;
  starts: number;
  spawnedAt: Moment | null;
  bornAt: Moment | null;
  /** A stranger was in the way of the last start, which is no end of a run. */
  blockedAt: Moment | null;
  ended: { readonly at: Moment; readonly ending: Ending } | null;
  goodSince: Moment | null;
  badAt: Moment | null;
  /** A question is out; answers that nobody waits for prove nothing. */
  asked: { readonly at: Moment; readonly again: boolean } | null;
  passedOnce: boolean;
  fails: number;
  signals: { readonly signal: string; readonly at: Moment; readonly free: boolean }[];
  /** The last news was the spawn of a run that is being stopped: its signal may be repeated. */
  mayRepeat: boolean;
  askedToStop: boolean;
  leaderGone: boolean;
  /** The latest end's cause gave its restart back. */
  refunded: boolean;
  /** The latest end's cause may have been given up at once. */
  mayHaveGivenUp: boolean;
  /** A repair may be under way until then. */
  repairUntil: Moment | null;
  /** No question is owed before. */
  heldUntil: Moment | null;
}

/** What begins anew with each run. */
export const newRun = {
  excused: false,
  spared: false,
  bornAt: null,
  blockedAt: null,
  ended: null,
  goodSince: null,
  badAt: null,
  fails: 0,
  asked: null,
  mayRepeat: false,
  leaderGone: false,
  refunded: false,
  mayHaveGivenUp: false,
  repairUntil: null,
  heldUntil: null,
};

export function newRecord(spec: Spec): AuditRecord {
  return {
    spec,
    wanted: false,
    restarts: 0,
    restartsAtMost: 0,
    starts: 0,
    spawnedAt: null,
    passedOnce: false,
    signals: [],
    askedToStop: false,
    ...newRun,
  };
}

/** A target may be down: it owes no delay. */
export function spare(record: AuditRecord): void {
  record.spared ||= !record.excused;
  record.excused = true;
}

/** What a person asks for. */
export function request(record: AuditRecord, action: 'start' | 'stop' | 'restart' | 'forgive'): void {
  if (action !== 'stop') record.heldUntil = null;
  if (action === 'stop') {
    record.wanted = false;
    record.askedToStop = true;
    return;
  }
  record.restarts = 0;
  record.restartsAtMost = 0;
  record.spared = false;
  if (action === 'forgive') {
    record.excused ||= (record.ended !== null || record.blockedAt !== null) && record.wanted;
    return;
  }
  record.wanted = true;
  record.excused = true;
  if (action === 'restart') record.askedToStop = true;
}

/** What a cause may have brought about, by the remedy that its service has for it. */
function cause(
  record: AuditRecord,
  { cause: { id, confidence, lastsMs }, at }: Extract<Event, { type: 'diagnosed' }>,
): void {
  const remedy = record.spec.remedies[id];
  if (remedy === undefined || confidence < sureEnough) return;
  if (record.ended !== null) {
    record.refunded ||= remedy.do === 'wait';
    record.mayHaveGivenUp ||= remedy.do === 'give-up' || remedy.do === 'repair';
    return;
  }
  if (remedy.do !== 'wait' || record.bornAt === null || record.signals.length > 0) return;
  const forMs = lastsMs === null ? remedy.forMs : lastsMs + 60_000;
  record.asked = null;
  record.heldUntil = Math.max(record.heldUntil ?? at, at + forMs - Math.min(60_000, forMs / 2));
}

type RunNews = Extract<Event, { readonly run: number }>;

/** What the world tells of its present run. */
export function news(record: AuditRecord, event: RunNews): void {
  const { spec } = record;
  const { at } = event;
  record.mayRepeat = event.type === 'spawned';
  switch (event.type) {
    case 'spawned':
      record.bornAt ??= at;
      if (spec.health === null) record.goodSince ??= at;
      return;
    case 'exited':
      if (record.ended !== null) return;
      if (mayBeStable(record, at)) record.restarts = 0;
      record.ended = { at, ending: event.ending };
      record.leaderGone = true;
      return;
    case 'blocked':
      // Said twice of one start, it is the first that counts.
      if (record.ended === null && record.bornAt === null) record.blockedAt ??= at;
      return;
    case 'emptied':
      return;
    case 'repaired':
      record.repairUntil = null;
      return;
    case 'diagnosed':
      cause(record, event);
      return;
    case 'probed':
      answer(record, event.finding.is, at);
      return;
    default:
      event satisfies never;
  }
}

function answer(record: AuditRecord, finding: Finding['is'], at: Moment): void {
  const { asked, spec } = record;
  if (asked === null) return;
  record.asked = null;
  if (finding === 'pass') record.passedOnce = true;
  if (finding === 'pass' || finding === 'misconfigured') {
    record.fails = 0;
    record.goodSince ??= Math.min(at, aliveAndUnknownSince(record));
    return;
  }
  if (finding === 'fail') {
    record.fails++;
    // A failure that is late, or may be the answer to an earlier question, need not end a good stretch.
    if (asked.again || at - asked.at > (spec.health?.timeoutMs ?? 0)) return;
  }
  if (mayBeStable(record, at)) record.restarts = 0;
  record.goodSince = null;
  record.badAt = at;
}

/** Good for long enough, or never answered and left running as what it is: alive. */
function mayBeStable(record: AuditRecord, at: Moment): boolean {
  return at - (record.goodSince ?? aliveAndUnknownSince(record)) >= record.spec.restart.stableAfterMs;
}

/** From here on a run that has not answered well may be left running as unverified, and counts as good. */
function aliveAndUnknownSince({ spec, bornAt, badAt }: AuditRecord): Moment {
  if (bornAt === null) return Number.POSITIVE_INFINITY;
  return Math.max(bornAt + (spec.health?.startup.withinMs ?? 0), badAt ?? bornAt);
}

import type { Command } from '../core/command.ts';
import type { Ending, Event, Finding } from '../core/event.ts';
import type { Moment, Name, Rung, Spec, TargetSpec } from '../core/spec.ts';
import { createTargetAuditor } from './audit-targets.ts';

/*
 * An auditor that has never seen the supervisor's state. It is told what happened in the world and what the supervisor
 * did, and holds that against the policy alone. Where it cannot know (how long a good stretch was while the machine
 * slept), it judges in favour of the supervisor, so that every objection is a real one.
 */

/** So long a start waits that a stranger is in the way of; the supervisor's own constant is not asked. */
const blockedRetryMs = 2_000;

/** A cause must be so sure to change anything. */
const sureEnough = 0.75;

export interface Auditor {
  /** What the supervisor was told, before it acts on it. */
  told(event: Event): void;
  /** What the supervisor does. `living`: the processes of that service which truly live. */
  sees(command: Command, at: Moment, living: number): void;
  /** What was done against the policy, as sentences. */
  readonly objections: readonly string[];
}

interface Record {
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

export function createAuditor(specs: readonly Spec[], targetSpecs: readonly TargetSpec[] = []): Auditor {
  const records = new Map<Name, Record>(specs.map(spec => [spec.name, newRecord(spec)]));
  const objections: string[] = [];
  const targets = createTargetAuditor(targetSpecs, what => objections.push(what));
  let closing = false;
  let hurried = false;
  let over = false;

  const object = (record: Record, at: Moment, what: string) =>
    objections.push(`audit at ${at}: ${record.spec.name}, start ${record.starts}: ${what}`);

  function told(event: Event): void {
    for (const record of records.values()) record.mayRepeat = false;
    if (event.type === 'ticked') return;
    if (event.type === 'closing') {
      closing = true;
      hurried ||= event.hurry;
      for (const record of records.values()) record.askedToStop = true;
      return;
    }
    if (event.type === 'requested') {
      if (closing) return;
      for (const record of records.values()) {
        if (event.service === '*' || event.service === record.spec.name) request(record, event.action);
      }
      return;
    }
    if (event.type === 'answered') {
      targets.told(event);
      for (const record of records.values()) {
        if (record.ended !== null && targets.mayBeDown(record.spec.needs, event.at)) spare(record);
      }
      return;
    }
    const record = records.get(event.service);
    // News of older runs is no news.
    if (record === undefined || event.run !== record.starts) return;
    news(record, event);
    if (event.type === 'exited' && targets.mayBeDown(record.spec.needs, event.at)) spare(record);
  }

  function sees(command: Command, at: Moment, living: number): void {
    if (over) objections.push(`audit at ${at}: ${command.type} after quit`);
    if (command.type === 'quit') {
      over = true;
      return;
    }
    if (command.type === 'ask') {
      targets.asks(command.target, at);
      return;
    }
    const record = records.get(command.service);
    if (record === undefined) {
      objections.push(`audit at ${at}: ${command.type} for unknown ${command.service}`);
      return;
    }
    if (command.type === 'spawn') spawn(record, at, living);
    if (command.type === 'probe') probe(record, at);
    if (command.type === 'repair') {
      if (living > 0) object(record, at, `repaired while ${living} of its processes live`);
      record.repairUntil = at + command.withinMs;
    }
    if (command.type === 'signal') signal(record, command.signal, at);
  }

  function probe(record: Record, at: Moment): void {
    const { heldUntil } = record;
    if (heldUntil !== null && at < heldUntil) object(record, at, `asked ${heldUntil - at} ms before its hold is over`);
    record.asked = { at, again: record.asked !== null };
  }

  function spawn(record: Record, at: Moment, living: number): void {
    const { spec, ended } = record;
    const policy = spec.restart;
    if (living > 0) object(record, at, `started while ${living} of its processes live`);
    if (!record.wanted) object(record, at, 'started although nobody wants it');
    if (closing) object(record, at, 'started after the supervisor was told to end');
    for (const need of spec.needs) {
      if (targets.knows(need)) {
        const trouble = targets.againstStart(need, at);
        if (trouble !== null) object(record, at, trouble);
        continue;
      }
      const other = records.get(need);
      if (other === undefined || other.bornAt === null || other.ended !== null)
        object(record, at, `started before ${need} was there`);
    }
    if (record.blockedAt !== null && !record.excused) {
      const waited = at - record.blockedAt;
      if (spec.onBlocked === 'exit') object(record, at, 'tried again although a stranger is in the way');
      else if (waited < blockedRetryMs) object(record, at, `tried a blocked start again after ${waited} ms`);
    }
    if (record.repairUntil !== null && at < record.repairUntil && !record.excused) {
      object(record, at, 'started while a repair was under way');
    }
    if (ended !== null && record.spared) record.restartsAtMost++;
    if (ended !== null && !record.excused) {
      const { ending } = ended;
      const clean = ending.by === 'code' && policy.cleanCodes.includes(ending.code);
      const waited = at - ended.at;
      if (policy.when === 'never') object(record, at, 'restarted although its policy is never');
      if (policy.when === 'on-crash' && clean && record.signals.length === 0) {
        object(record, at, 'restarted after a clean exit');
      }
      record.restartsAtMost++;
      const hopeless = ending.by === 'spawn-error' && ending.code === 'ENOENT';
      if (record.restarts >= policy.maxRestarts || hopeless) {
        if (policy.onGiveUp === 'exit') object(record, at, `restarted past its budget of ${policy.maxRestarts}`);
        else if (waited < policy.giveUpRetryMs) object(record, at, `tried again ${waited} ms after giving up`);
      } else {
        const delay = leastDelayMs(spec, record.restarts + 1);
        if (!record.refunded) record.restarts++;
        const spent = record.restartsAtMost >= policy.maxRestarts || record.mayHaveGivenUp;
        const mayHaveGivenUp = policy.onGiveUp === 'retry' && spent;
        const least = mayHaveGivenUp ? Math.min(delay, policy.giveUpRetryMs) : delay;
        if (waited < least - 1e-6) object(record, at, `restarted after ${waited} ms, policy says ${least} ms`);
      }
    }
    Object.assign(record, { ...newRun, starts: record.starts + 1, spawnedAt: at, signals: [] });
    record.askedToStop = false;
  }

  function signal(record: Record, name: string, at: Moment): void {
    const { spec, signals } = record;
    if (signals.length === 0 && !record.askedToStop && !record.leaderGone) probeKill(record, at);
    signals.push({ signal: name, at, free: record.mayRepeat });
    const ladders = [spec.stop.asked, spec.stop.unhealthy, spec.stop.leftovers];
    if (!ladders.some(ladder => climbs(ladder, signals, hurried))) {
      object(record, at, `no ladder has ${signals.map(each => `${each.signal}@${each.at}`).join(' ')}`);
    }
  }

  /** Neither asked for nor left over: only a probe can have brought it about. */
  function probeKill(record: Record, at: Moment): void {
    const { health } = record.spec;
    if (health === null) {
      object(record, at, 'signalled for no reason at all');
      return;
    }
    if (!record.passedOnce) object(record, at, 'killed by a probe that never passed');
    const lateStart = record.goodSince === null && at - (record.spawnedAt ?? at) >= health.startup.withinMs;
    if (record.fails < health.liveness.failures && !lateStart) {
      object(record, at, `killed after ${record.fails} of ${health.liveness.failures} failures`);
    }
  }

  return { told, sees, objections };
}

function spare(record: Record): void {
  record.spared ||= !record.excused;
  record.excused = true;
}

function request(record: Record, action: 'start' | 'stop' | 'restart' | 'forgive'): void {
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
  record: Record,
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

function news(record: Record, event: RunNews): void {
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

function answer(record: Record, finding: Finding['is'], at: Moment): void {
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
function mayBeStable(record: Record, at: Moment): boolean {
  return at - (record.goodSince ?? aliveAndUnknownSince(record)) >= record.spec.restart.stableAfterMs;
}

/** From here on a run that has not answered well may be left running as unverified, and counts as good. */
function aliveAndUnknownSince({ spec, bornAt, badAt }: Record): Moment {
  if (bornAt === null) return Number.POSITIVE_INFINITY;
  return Math.max(bornAt + (spec.health?.startup.withinMs ?? 0), badAt ?? bornAt);
}

/** With a factor below 1 the waits shrink, and the supervisor may have counted more restarts than the auditor. */
function leastDelayMs(spec: Spec, restart: number): number {
  const { firstMs, factor, maxMs, jitter } = spec.restart.delay;
  const growths = (factor < 1 ? spec.restart.maxRestarts : restart) - 1;
  return firstMs === 0 ? 0 : Math.min(firstMs * factor ** growths, maxMs) * (1 - jitter);
}

/** Are these signals a ladder taken step by step, each step after its grace, the last one for ever? */
function climbs(ladder: readonly Rung[], signals: Record['signals'], hurried: boolean): boolean {
  let rung = -1;
  let since = Number.NEGATIVE_INFINITY;
  for (const { signal, at, free } of signals) {
    const repeat = free && ladder[Math.min(rung, ladder.length - 1)]?.signal === signal;
    if (repeat) continue;
    const graceMs = rung < 0 ? 0 : (ladder[Math.min(rung, ladder.length - 1)]?.graceMs ?? 0);
    const last = ladder.at(-1);
    const next = ladder[Math.min(rung + 1, ladder.length - 1)];
    if (next?.signal === signal && at - since >= graceMs) rung++;
    else if (hurried && last?.signal === signal) rung = Math.max(rung, ladder.length - 1);
    else return false;
    since = at;
  }
  return true;
}

const newRun = {
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

function newRecord(spec: Spec): Record {
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

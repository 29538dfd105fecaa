import type { Command } from '../core/command.ts';
import type { Event } from '../core/event.ts';
import type { Moment, Name, Rung, Spec, TargetSpec } from '../core/spec.ts';
import { type AuditRecord, newRecord, newRun, news, request, spare } from './audit-record.ts';
import { createTargetAuditor } from './audit-targets.ts';

/*
 * An auditor that has never seen the supervisor's state. It is told what happened in the world and what the supervisor
 * did, and holds that against the policy alone. Where it cannot know (how long a good stretch was while the machine
 * slept), it judges in favour of the supervisor, so that every objection is a real one.
 */

/** So long a start waits that a stranger is in the way of; the supervisor's own constant is not asked. */
const blockedRetryMs = 2_000;

export interface Auditor {
  /** What the supervisor was told, before it acts on it. */
  told(event: Event): void;
  /** What the supervisor does. `living`: the processes of that service which truly live. */
  sees(command: Command, at: Moment, living: number): void;
  /** What was done against the policy, as sentences. */
  readonly objections: readonly string[];
}

export function createAuditor(specs: readonly Spec[], targetSpecs: readonly TargetSpec[] = []): Auditor {
  const records = new Map<Name, AuditRecord>(specs.map(spec => [spec.name, newRecord(spec)]));
  const objections: string[] = [];
  const targets = createTargetAuditor(targetSpecs, what => objections.push(what));
  let closing = false;
  let hurried = false;
  let over = false;

  const object = (record: AuditRecord, at: Moment, what: string) =>
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

  function probe(record: AuditRecord, at: Moment): void {
    const { heldUntil } = record;
    if (heldUntil !== null && at < heldUntil) object(record, at, `asked ${heldUntil - at} ms before its hold is over`);
    record.asked = { at, again: record.asked !== null };
  }

  function spawn(record: AuditRecord, at: Moment, living: number): void {
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

  function signal(record: AuditRecord, name: string, at: Moment): void {
    const { spec, signals } = record;
    if (signals.length === 0 && !record.askedToStop && !record.leaderGone) probeKill(record, at);
    signals.push({ signal: name, at, free: record.mayRepeat });
    const ladders = [spec.stop.asked, spec.stop.unhealthy, spec.stop.leftovers];
    if (!ladders.some(ladder => climbs(ladder, signals, hurried))) {
      object(record, at, `no ladder has ${signals.map(each => `${each.signal}@${each.at}`).join(' ')}`);
    }
  }

  /** Neither asked for nor left over: only a probe can have brought it about. */
  function probeKill(record: AuditRecord, at: Moment): void {
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

/** With a factor below 1 the waits shrink, and the supervisor may have counted more restarts than the auditor. */
function leastDelayMs(spec: Spec, restart: number): number {
  const { firstMs, factor, maxMs, jitter } = spec.restart.delay;
  const growths = (factor < 1 ? spec.restart.maxRestarts : restart) - 1;
  return firstMs === 0 ? 0 : Math.min(firstMs * factor ** growths, maxMs) * (1 - jitter);
}

/** Are these signals a ladder taken step by step, each step after its grace, the last one for ever? */
function climbs(ladder: readonly Rung[], signals: AuditRecord['signals'], hurried: boolean): boolean {
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

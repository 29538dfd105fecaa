import type { TargetFinding } from './event.ts';
import type { Out } from './out.ts';
import type { Moment } from './spec.ts';
import type { Target } from './target.ts';

/*
 * A target is something outside that services depend on. It is asked rarely while it answers, more often after a failure;
 * several failures in a row make an outage, except where nobody is alive who could contradict the first one. What an
 * outage means for services stands in `trouble.ts`, who is told of it in `outage.ts`.
 */

/** A question unanswered this long after its own time limit is taken for lost: it counts as nothing, and nobody waits. */
export const lostAfterMs = 2_000;

/** However urgent it is, a device is not asked again sooner than this (small cameras count quick connects as an attack). */
export const leastGapMs = 5_000;

/** Its earliest deadline. */
export function wakeOfTarget({ spec, askedAt, askAt, settlesAt, tellBy }: Target): Moment | null {
  let wake = askedAt === null ? askAt : askedAt + spec.timeoutMs + lostAfterMs;
  for (const at of [settlesAt, tellBy]) if (at !== null && (wake === null || at < wake)) wake = at;
  return wake;
}

/** To be asked as soon as it may be. */
export function soon(target: Target, at: Moment): Target {
  const { spec, askedAt, askAt, lastAskAt } = target;
  if (askedAt !== null) return target;
  const gapMs = Math.min(leastGapMs, spec.retryMs);
  const earliest = lastAskAt === null ? at : Math.max(at, lastAskAt + gapMs);
  return askAt !== null && askAt <= earliest ? target : { ...target, askAt: earliest };
}

/** Puts the question that is due, and lets go of what time has done away with. */
export function dueTarget(target: Target, at: Moment, out: Out): Target {
  let next = target;
  const { spec, askedAt, settlesAt, tellBy } = target;
  if (settlesAt !== null && settlesAt <= at) next = { ...next, settlesAt: null };
  if (tellBy !== null && tellBy <= at) next = { ...next, tellBy: null };
  if (askedAt !== null && askedAt + spec.timeoutMs + lostAfterMs <= at) {
    next = { ...next, askedAt: null, owed: true, askAt: Math.max(at, askedAt + spec.retryMs) };
  }
  if (next.askAt === null || next.askAt > at) return next;
  out.commands.push({ type: 'ask', target: spec.name, timeoutMs: spec.timeoutMs });
  return { ...next, askedAt: at, askAt: null, lastAskAt: at };
}

/** Takes an answer up. One that nobody waits for changes nothing. */
export function hearTarget(target: Target, finding: TargetFinding, at: Moment, out: Out): Target {
  const { spec, askedAt } = target;
  if (askedAt === null) return target;
  switch (finding.is) {
    case 'up':
      return answeredWell(target, finding, at, out);
    case 'down': {
      const late = at >= askedAt + spec.timeoutMs + lostAfterMs;
      const next = { ...target, askedAt: null, owed: false, askAt: at + spec.retryMs };
      if (late || target.owed) return next;
      const failingSince = target.failingSince ?? at;
      return { ...next, fails: target.fails + 1, failingSince, passes: 0, reason: finding.reason, answeredAt: at };
    }
    case 'unknown': {
      if (!target.toldUnknown) out.notes.push({ code: 'target-unknown', target: spec.name, reason: finding.reason });
      const nothing = { is: 'unknown', since: null, fails: 0, failingSince: null, passes: 0, settlesAt: null } as const;
      const { reason } = finding;
      const asked = { askedAt: null, owed: false, askAt: at + spec.everyMs, answeredAt: at };
      return { ...target, ...nothing, ...asked, reason, toldUnknown: true };
    }
    default:
      return finding satisfies never;
  }
}

/** Enough failures: an outage, which began with the first of them. */
export function goDown(target: Target, at: Moment): Target {
  const since = target.failingSince ?? at;
  return {
    ...target,
    is: 'down',
    since,
    downSince: since,
    settlesAt: null,
    passes: 0,
    tellBy: target.told ? null : at + tellWithinMs,
  };
}

/** An outage waits at most this long for news of other targets before it is told. */
export const tellWithinMs = 30_000;

function answeredWell(target: Target, finding: Extract<TargetFinding, { is: 'up' }>, at: Moment, out: Out): Target {
  const { spec } = target;
  const { warning, detail } = finding;
  if (warning !== null && target.warning === null) {
    out.notes.push({ code: 'target-warning', target: spec.name, warning });
  }
  const passes = target.is === 'down' ? target.passes + 1 : 0;
  const back = passes >= spec.passes;
  const asked = {
    askedAt: null,
    owed: false,
    answeredAt: at,
    askAt: at + (target.is === 'down' && !back ? spec.retryMs : spec.everyMs),
  };
  const known = { fails: 0, failingSince: null, detail, warning, toldUnknown: false };
  if (target.is === 'down' && !back) return { ...target, ...asked, ...known, passes };
  const well = { ...target, ...asked, ...known, passes: 0, reason: null, is: 'up', tellBy: null } as const;
  if (target.is === 'up') return well;
  const settlesAt = target.is === 'down' && spec.settleMs > 0 ? at + spec.settleMs : null;
  return { ...well, since: at, settlesAt };
}

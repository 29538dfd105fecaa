import { draw } from './backoff.ts';
import type { Action, Ending } from './event.ts';
import { ask, comeUp, firstAskMs, lostAfterMs, startupOver } from './health.ts';
import type { Out } from './out.ts';
import { endHold, mendAfter, unfound } from './remedy.ts';
import { afterEnd, isClean } from './restart.ts';
import type { Moment } from './spec.ts';
import { type Ended, type EndKind, isAlive, quietPulse, type Service } from './state.ts';
import { beginStop, climbIfDue, isDeaf, repeatRung } from './stop.ts';
import { type Trouble, withDown } from './trouble.ts';
import { stableAt } from './wake.ts';

/*
 * How to think about a service.
 *
 * What is wanted (`want`) and what is (`phase`) are two things. A person changes `want`; the world changes `phase`; the
 * functions below close the gap, one step at a time, and never wait.
 *
 *   down ──begin──► waiting ──launch──► starting ──► up
 *     ▲                                    │          │   it ends by itself, or it is ended (stopping)
 *     │                                    ▼          ▼
 *     └──stay-down── verdict ◄── tree empty ◄── stopping
 *                       ├── restart ──► backoff ──► waiting …
 *                       ├── rest ─────► resting
 *                       └── give up ──► given-up ──(retry)──► waiting …
 *
 * A run is over when its whole tree is gone, so `stopping` is also the phase of a crashed leader whose children are
 * still there. What follows an end is asked of `restart.ts`, in `follow` and nowhere else. Each run has a number; news
 * of an older one is dropped before it comes here (`reduce.ts`).
 */

/** With `onBlocked: wait`, what a stranger holds is looked at again this often. */
const blockedRetryMs = 2_000;

/** Wanted up: from here the needs decide when (`needs.ts` launches what waits for nothing). */
function begin(service: Service): Service {
  return { ...service, phase: { name: 'waiting', on: [] } };
}

/** A new run. Only ever called when no process of the service is alive. */
export function launch(service: Service, at: Moment, out: Out): Service {
  const { spec, tally, attempt } = service;
  const run = service.run + 1;
  const { maxRestarts } = spec.restart;
  out.commands.push({ type: 'spawn', service: spec.name, run });
  out.notes.push({ code: 'starting', service: spec.name, run, attempt, maxRestarts });
  return {
    ...service,
    run,
    aliveSince: at,
    pid: null,
    spentFor: null,
    goodSince: null,
    pulse: quietPulse,
    tally: { ...tally, starts: tally.starts + 1, restarts: tally.restarts + (run > service.firstRun ? 1 : 0) },
    phase: { name: 'starting', readyBy: null },
  };
}

export function spawned(service: Service, pid: number, at: Moment, out: Out): Service {
  const { spec, run, phase, attempt } = service;
  if (service.aliveSince === null || service.pid !== null) return service;
  const { maxRestarts } = spec.restart;
  out.notes.push({ code: 'spawned', service: spec.name, run, pid, attempt, maxRestarts });
  const next = { ...service, pid, warned: service.warned.filter(warning => warning !== 'blocked') };
  if (phase.name === 'stopping') return repeatRung(next, out);
  if (phase.name !== 'starting') return next;
  if (spec.health === null) return { ...comeUp(next, at, out), goodSince: at };
  const { everyMs, withinMs } = spec.health.startup;
  return {
    ...next,
    phase: { name: 'starting', readyBy: at + withinMs },
    pulse: { ...quietPulse, askAt: at + Math.min(firstAskMs, everyMs) },
  };
}

/** Nothing was spawned, and nothing is counted: a stranger holds what the run needs. */
export function blocked(service: Service, because: string, at: Moment, out: Out): Service {
  const { spec, run, tally } = service;
  if (service.aliveSince === null || service.pid !== null) return service;
  const waits = spec.onBlocked === 'wait';
  if (!service.warned.includes('blocked')) {
    const retryInMs = waits ? blockedRetryMs : null;
    out.notes.push({ code: 'blocked', service: spec.name, run, because, retryInMs });
  }
  const restarts = tally.restarts - (run > service.firstRun ? 1 : 0);
  const next: Service = {
    ...service,
    aliveSince: null,
    warned: [...service.warned.filter(warning => warning !== 'blocked'), 'blocked'],
    tally: { ...tally, starts: tally.starts - 1, restarts },
  };
  if (service.want === 'down') return { ...next, phase: { name: 'down' } };
  if (waits) return { ...next, phase: { name: 'backoff', startAt: at + blockedRetryMs } };
  return { ...next, phase: { name: 'given-up', because, retryAt: null, blocked: true } };
}

/** The leader is gone. `left`: its tree is not empty yet. */
export function exited(
  service: Service,
  ending: Ending,
  left: boolean,
  trouble: Trouble,
  at: Moment,
  out: Out,
): Service {
  if (service.aliveSince === null) return service;
  const steady = forgiveIfStable(service, at, out);
  const kind = endKind(steady, ending);
  const ended: Ended = { kind, ending, at };
  const counted = count(steady, ended, left, trouble, out);
  if (!left) return follow(counted, ended, trouble, at, out);
  const { phase } = counted;
  if (phase.name === 'stopping') return { ...counted, phase: { ...phase, ended } };
  return beginStop(counted, 'leftovers', ended, at, out);
}

/** The tree is empty: the run has ended. */
export function emptied(service: Service, trouble: Trouble, at: Moment, out: Out): Service {
  const { phase } = service;
  if (phase.name !== 'stopping' || phase.ended === null) return service;
  const next = follow(service, phase.ended, trouble, at, out);
  return phase.found === undefined ? next : mendAfter(next, phase.found, at, out);
}

/** What a person, a schedule or a program asks for. */
export function requested(service: Service, action: Action, at: Moment, out: Out): Service {
  const { phase } = service;
  const fresh: Service = action === 'stop' ? service : { ...unfound(service), attempt: 0, alerted: false };
  switch (action) {
    case 'start': {
      const wanted: Service = { ...fresh, want: 'up' };
      return isAlive(service) || phase.name === 'waiting' ? endHold(wanted, at) : begin(wanted);
    }
    case 'stop': {
      const unwanted: Service = { ...fresh, want: 'down' };
      if (!isAlive(service)) return { ...unwanted, phase: { name: 'down' } };
      return phase.name === 'stopping' ? unwanted : beginStop(unwanted, 'asked', null, at, out);
    }
    case 'restart': {
      const wanted: Service = { ...fresh, want: 'up' };
      if (!isAlive(service)) return begin(wanted);
      return phase.name === 'stopping' ? wanted : beginStop(wanted, 'asked', null, at, out);
    }
    case 'forgive':
      return phase.name === 'given-up' && service.want === 'up' ? begin(fresh) : endHold(fresh, at);
    default:
      return action satisfies never;
  }
}

/** A deadline of this service has come. */
export function due(service: Service, closing: boolean, trouble: Trouble, at: Moment, out: Out): Service {
  const { phase, spec } = service;
  switch (phase.name) {
    case 'starting':
      if (phase.readyBy !== null && phase.readyBy <= at && spec.health !== null) {
        return askIfDue(startupOver(service, spec.health, trouble, at, out), at, out);
      }
      return askIfDue(service, at, out);
    case 'up':
      return askIfDue(forgiveIfStable(service, at, out), at, out);
    case 'stopping':
      if (phase.nextRungAt > at) return service;
      return closing && isDeaf(service) ? abandon(service, phase.since, at, out) : climbIfDue(service, at, out);
    case 'backoff':
      return phase.startAt <= at ? begin(service) : service;
    case 'given-up':
      return phase.retryAt !== null && phase.retryAt <= at ? begin(service) : service;
    case 'down':
    case 'waiting':
    case 'resting':
      return service;
    default:
      return phase satisfies never;
  }
}

/** Nothing moved for so long: no deadline that accuses the application counts it, and no good stretch does. */
export function forgive(service: Service, ms: number): Service {
  const { phase, goodSince } = service;
  const moved = goodSince === null ? service : { ...service, goodSince: goodSince + ms };
  if (phase.name === 'starting' && phase.readyBy !== null) {
    return { ...moved, phase: { ...phase, readyBy: phase.readyBy + ms } };
  }
  if (phase.name === 'stopping') return { ...moved, phase: { ...phase, nextRungAt: phase.nextRungAt + ms } };
  return moved;
}

/** Applies the verdict on an ended run. Time counts from the leader's end, so emptying the tree adds no delay. */
function follow(service: Service, ended: Ended, trouble: Trouble, at: Moment, out: Out): Service {
  const { spec, run } = service;
  const { roll, seed } = draw(service.seed);
  const verdict = afterEnd(service, ended, roll, trouble.missing.length > 0);
  const about = { service: spec.name, run };
  const { maxRestarts, onGiveUp, giveUpRetryMs } = spec.restart;
  const next = { ...service, seed };
  switch (verdict.do) {
    case 'stay-down':
      return { ...next, phase: { name: 'down' } };
    case 'rest':
      out.notes.push({ code: 'resting', ...about, because: verdict.because });
      return { ...next, phase: { name: 'resting', because: verdict.because, crashed: ended.kind !== 'exit' } };
    case 'give-up': {
      const retryInMs = onGiveUp === 'retry' ? giveUpRetryMs : null;
      out.notes.push({ code: 'gave-up', ...about, because: verdict.because, retryInMs, again: service.alerted });
      const retryAt = retryInMs === null ? null : ended.at + retryInMs;
      return { ...next, alerted: true, phase: { name: 'given-up', because: verdict.because, retryAt, blocked: false } };
    }
    case 'restart': {
      const { attempt, afterMs, spends } = verdict;
      const spentFor = spends ? ended.at : null;
      if (spends) out.notes.push({ code: 'will-restart', ...about, attempt, maxRestarts, afterMs });
      const startAt = ended.at + afterMs;
      return startAt <= at
        ? begin({ ...next, attempt, spentFor })
        : { ...next, attempt, spentFor, phase: { name: 'backoff', startAt } };
    }
    default:
      return verdict satisfies never;
  }
}

function endKind(service: Service, ending: Ending): EndKind {
  const { phase } = service;
  if (phase.name === 'stopping' && phase.cause !== 'leftovers')
    return phase.cause === 'asked' ? 'stopped' : phase.cause;
  return isClean(service, ending) ? 'exit' : 'crash';
}

/** Every end is counted once, when the leader is gone. */
function count(service: Service, { kind, ending, at }: Ended, left: boolean, { down }: Trouble, out: Out): Service {
  const { spec, run, attempt, tally, pid } = service;
  const lifeMs = ending.by === 'spawn-error' ? 0 : at - (service.aliveSince ?? at);
  const targets = withDown(kind === 'stopped' ? [] : down);
  out.notes.push({ code: 'ended', service: spec.name, run, kind, ending, lifeMs, attempt, pid, left, ...targets });
  return {
    ...service,
    aliveSince: null,
    pid: null,
    lastLifeMs: lifeMs,
    goodSince: null,
    pulse: quietPulse,
    tally: {
      ...tally,
      crashes: tally.crashes + (kind === 'crash' ? 1 : 0),
      exits: tally.exits + (kind === 'exit' ? 1 : 0),
      unhealthy: tally.unhealthy + (kind === 'unhealthy' || kind === 'not-ready' ? 1 : 0),
      stopped: tally.stopped + (kind === 'stopped' ? 1 : 0),
      upMs: tally.upMs + lifeMs,
    },
  };
}

/** A good stretch long enough makes the next crash the first one again. */
function forgiveIfStable(service: Service, at: Moment, out: Out): Service {
  const stable = stableAt(service);
  if (stable === null || stable > at) return service;
  const goodMs = service.spec.restart.stableAfterMs;
  out.notes.push({ code: 'stable', service: service.spec.name, run: service.run, goodMs });
  return { ...service, attempt: 0, alerted: false };
}

function askIfDue(service: Service, at: Moment, out: Out): Service {
  const { health } = service.spec;
  if (health === null) return service;
  const { askedAt, askAt } = service.pulse;
  const lost = askedAt !== null && askedAt + health.timeoutMs + lostAfterMs <= at;
  return lost || (askAt !== null && askAt <= at) ? ask(service, health, at, out) : service;
}

function abandon(service: Service, since: Moment, at: Moment, out: Out): Service {
  out.notes.push({ code: 'abandoned', service: service.spec.name, run: service.run, afterMs: at - since });
  return { ...service, phase: { name: 'down' }, abandoned: true };
}

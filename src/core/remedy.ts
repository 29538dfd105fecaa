import { delayMs } from './backoff.ts';
import type { Cause, Repair } from './event.ts';
import type { Out } from './out.ts';
import type { Moment, Name, Remedy, Run } from './spec.ts';
import type { Service } from './state.ts';

/**
 * The standard remedies by cause. Each can be turned off (`ignore_causes`). A Tapo camera locks logins out for 30 minutes
 * and starts anew at each try, so both the restart and the health page that logs in have to wait.
 */
export const standardRemedies: Readonly<Record<string, Remedy>> = {
  'tapo-lockout': { do: 'wait', forMs: 1_800_000 },
  'camera-auth-rejected': { do: 'wait', forMs: 1_800_000 },
  'ring-cloud-auth': { do: 'wait', forMs: 1_800_000 },
  'bad-install': { do: 'give-up' },
  'bad-config': { do: 'give-up' },
  'permission-denied': { do: 'give-up' },
  'db-corrupt': { do: 'give-up' },
  'cpu-unsupported': { do: 'give-up' },
  'native-crash': { do: 'slow-down', factor: 4 },
  'shm-bus-error': { do: 'slow-down', factor: 4 },
  'disk-io-error': { do: 'slow-down', factor: 4 },
  'disk-full': { do: 'slow-down', factor: 4 },
};

/** Less sure than this, a cause is told and changes nothing. */
export const sureEnough = 0.75;

/** What ended a run that lived longer than this was not there from the start, so a restart may help. */
export const shortLifeMs = 60_000;

/** A lock that says when it ends is given this long on top. */
const marginMs = 60_000;

/** A repair looks through the whole of what may be damaged. */
const repairWithinMs = 60_000;

/** So much longer the next start waits for news of the repair, so that nothing is moved under a run that lives. */
const repairMarginMs = 5_000;

/** Tells the cause, and does what its remedy says to a service that waits for its next run, or to its health checks. */
export function diagnosed(service: Service, cause: Cause, at: Moment, out: Out): Service {
  const { spec, run, phase } = service;
  const { id, sentence, confidence, lastsMs } = cause;
  tellCause(spec.name, run, cause, out);
  const remedy = spec.remedies[id];
  if (remedy === undefined || confidence < sureEnough) return service;
  const forMs = waitMs(remedy, lastsMs);
  if (phase.name === 'backoff') return mend(service, remedy, forMs, cause, at, out);
  // Its verdict comes when its tree is empty.
  if (phase.name === 'stopping' && phase.ended !== null && phase.ended.kind !== 'stopped')
    return { ...service, phase: { ...phase, found: cause } };
  if ((phase.name === 'up' || phase.name === 'starting') && forMs > 0)
    return holdHealth(service, forMs, sentence, at, out);
  return service;
}

/** A run whose cause was found while its tree was being emptied has been followed: what its remedy says is done now. */
export function mendAfter(service: Service, cause: Cause, at: Moment, out: Out): Service {
  const { spec, phase } = service;
  const remedy = spec.remedies[cause.id];
  if (remedy === undefined) return service;
  // The usual wait counts from the leader's end, so it may be over.
  const isDue = phase.name === 'waiting';
  const waiting: Service = isDue ? { ...service, phase: { name: 'backoff', startAt: at } } : service;
  const mended = mend(waiting, remedy, waitMs(remedy, cause.lastsMs), cause, at, out);
  return mended === waiting ? service : mended;
}

/** A person has asked for something: what was found of the run that ends delays nothing. */
export function unfound(service: Service): Service {
  const { phase } = service;
  if (phase.name !== 'stopping' || phase.found === undefined) return service;
  const { found: _, ...rest } = phase;
  return { ...service, phase: rest };
}

function waitMs(remedy: Remedy, lastsMs: number | null): number {
  if (remedy.do !== 'wait') return 0;
  return lastsMs === null ? remedy.forMs : lastsMs + marginMs;
}

/** For a run that has been followed by another one already, the telling is all. */
export function tellCause(service: Name, run: Run, { id, lastsMs: _, ...told }: Cause, out: Out): void {
  out.notes.push({ code: 'diagnosed', service, run, cause: id, ...told });
}

function mend(service: Service, remedy: Remedy, forMs: number, cause: Cause, at: Moment, out: Out): Service {
  const { spec, run, phase, attempt, spentFor, lastLifeMs } = service;
  if (phase.name !== 'backoff') return service;
  const about = { service: spec.name, run };
  switch (remedy.do) {
    case 'give-up':
      return lastLifeMs > shortLifeMs ? service : giveUp(service, `${cause.sentence} ${cause.advice}`, at, out);
    case 'repair': {
      out.commands.push({ type: 'repair', ...about, withinMs: repairWithinMs });
      const startAt = Math.max(phase.startAt, at + repairWithinMs + repairMarginMs);
      return { ...service, phase: { name: 'backoff', startAt } };
    }
    case 'wait': {
      out.notes.push({ code: 'will-wait', ...about, forMs, because: cause.sentence });
      const startAt = Math.max(phase.startAt, at + forMs);
      const refunded = spentFor === null ? attempt : Math.max(0, attempt - 1);
      return { ...service, attempt: refunded, spentFor: null, phase: { name: 'backoff', startAt } };
    }
    case 'slow-down': {
      const usualMs = Math.max(0, phase.startAt - at);
      const forMs = Math.min(usualMs * remedy.factor, Math.max(spec.restart.delay.maxMs, usualMs));
      if (forMs === usualMs) return service;
      out.notes.push({ code: 'will-wait', ...about, forMs, because: cause.sentence });
      return { ...service, phase: { name: 'backoff', startAt: at + forMs } };
    }
    default:
      return remedy satisfies never;
  }
}

/** News of a repair: the usual wait begins, or, where nothing was mended, what a restart cannot mend is given up. */
export function repaired(service: Service, repair: Repair, at: Moment, out: Out): Service {
  const { spec, run, phase, attempt, lastLifeMs } = service;
  if (repair.is === 'done') out.notes.push({ code: 'repaired', service: spec.name, run, aside: repair.aside });
  if (phase.name !== 'backoff') return service;
  if (repair.is === 'refused' && lastLifeMs <= shortLifeMs) return giveUp(service, repair.because, at, out);
  // In the middle of the jitter: the draw for this restart is spent.
  const startAt = at + delayMs(spec.restart, Math.max(1, attempt), 0.5);
  return { ...service, phase: { name: 'backoff', startAt } };
}

function giveUp(service: Service, because: string, at: Moment, out: Out): Service {
  const { onGiveUp, giveUpRetryMs } = service.spec.restart;
  const retryInMs = onGiveUp === 'retry' ? giveUpRetryMs : null;
  const { name } = service.spec;
  out.notes.push({ code: 'gave-up', service: name, run: service.run, because, retryInMs, again: service.alerted });
  const retryAt = retryInMs === null ? null : at + retryInMs;
  return { ...service, alerted: true, phase: { name: 'given-up', because, retryAt, blocked: false } };
}

/**
 * The application lives; it is only not asked for a while, because asking makes it worse. An answer that is still to come
 * is not waited for any more, so it ends nothing. At the end of the hold one question is put; what it brings to light
 * holds again.
 */
function holdHealth(service: Service, forMs: number, because: string, at: Moment, out: Out): Service {
  const { spec, run, phase, pulse, pid } = service;
  if (spec.health === null || pid === null) return service;
  // A shorter hold ends no longer one, and brings no question forward.
  const askAt = Math.max(pulse.askAt ?? at, at + forMs);
  // The same again, told by the next line of the same trouble.
  if (isHeld(service, at) && (pulse.askAt ?? 0) >= askAt - Math.min(marginMs, forMs / 2)) return service;
  out.notes.push({ code: 'health-held', service: spec.name, run, forMs: askAt - at, because });
  const held: Service = { ...service, pulse: { ...pulse, askedAt: null, askAt, fails: 0, heldSince: null } };
  // It lives and says what is wrong: that is up, and no reason to end it for not being ready. Good it is once it answers.
  return phase.name === 'up' ? held : { ...held, phase: { name: 'up', since: at } };
}

/** A person has done something about it: the question that waits is put at once. */
export function endHold(service: Service, at: Moment): Service {
  return isHeld(service, at) ? { ...service, pulse: { ...service.pulse, askAt: at } } : service;
}

/** No question is planned as early as the policy would have it. */
function isHeld({ spec, pulse, phase }: Service, at: Moment): boolean {
  if (spec.health === null || phase.name !== 'up' || pulse.askAt === null) return false;
  return pulse.askAt > at + spec.health.liveness.everyMs;
}

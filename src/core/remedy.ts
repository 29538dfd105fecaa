import type { Cause } from './event.ts';
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

/** Tells the cause, and does what its remedy says to a service that waits for its next run, or to its health checks. */
export function diagnosed(service: Service, cause: Cause, at: Moment, out: Out): Service {
  const { spec, run, phase } = service;
  const { id, sentence, confidence, lastsMs } = cause;
  tellCause(spec.name, run, cause, out);
  const remedy = spec.remedies[id];
  if (remedy === undefined || confidence < sureEnough) return service;
  const forMs = remedy.do === 'wait' ? (lastsMs === null ? remedy.forMs : lastsMs + marginMs) : 0;
  if (phase.name === 'backoff') return mend(service, remedy, forMs, cause, at, out);
  if ((phase.name === 'up' || phase.name === 'starting') && forMs > 0)
    return holdHealth(service, forMs, sentence, at, out);
  return service;
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
    case 'give-up': {
      if (lastLifeMs > shortLifeMs) return service;
      const { onGiveUp, giveUpRetryMs } = spec.restart;
      const retryInMs = onGiveUp === 'retry' ? giveUpRetryMs : null;
      const because = `${cause.sentence} ${cause.advice}`;
      out.notes.push({ code: 'gave-up', ...about, because, retryInMs, again: service.alerted });
      const retryAt = retryInMs === null ? null : at + retryInMs;
      return { ...service, alerted: true, phase: { name: 'given-up', because, retryAt, blocked: false } };
    }
    case 'wait': {
      out.notes.push({ code: 'will-wait', ...about, forMs, because: cause.sentence });
      const startAt = Math.max(phase.startAt, at + forMs);
      const refunded = spentFor === null ? attempt : Math.max(0, attempt - 1);
      return { ...service, attempt: refunded, spentFor: null, phase: { name: 'backoff', startAt } };
    }
    case 'slow-down': {
      const startAt =
        at + Math.min((phase.startAt - at) * remedy.factor, Math.max(spec.restart.delay.maxMs, phase.startAt - at));
      out.notes.push({ code: 'will-wait', ...about, forMs: startAt - at, because: cause.sentence });
      return { ...service, phase: { name: 'backoff', startAt } };
    }
    default:
      return remedy satisfies never;
  }
}

/** The application lives; it is only not asked for a while, because asking makes it worse. */
function holdHealth(service: Service, forMs: number, because: string, at: Moment, out: Out): Service {
  const { spec, run, phase, pulse } = service;
  if (spec.health === null) return service;
  const askAt = at + forMs;
  if (pulse.askAt !== null && pulse.askAt >= askAt - marginMs) return service;
  out.notes.push({ code: 'health-held', service: spec.name, run, forMs, because });
  const held: Service = { ...service, pulse: { ...pulse, askedAt: null, askAt, fails: 0 } };
  if (phase.name === 'up') return held;
  return { ...held, phase: { name: 'up', since: at }, goodSince: at };
}

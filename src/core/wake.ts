import { lostAfterMs } from './health.ts';
import { wakeOfTarget } from './inquiry.ts';
import type { Moment } from './spec.ts';
import type { Service, State } from './state.ts';

/**
 * Deadlines stand in the state; this finds the earliest, and the runtime sets one alarm for it. Nothing is ever
 * cancelled: a deadline that no longer stands in the state no longer exists.
 */
export function nextWake(state: State): Moment | null {
  let wake: Moment | null = null;
  for (const { wakeAt } of state.services) if (wakeAt !== null && (wake === null || wakeAt < wake)) wake = wakeAt;
  for (const target of state.targets) wake = earliest(wake, wakeOfTarget(target));
  return state.outage === null ? wake : earliest(wake, state.outage.endBy);
}

/** The earliest deadline of one service. */
export function wakeOf(service: Service): Moment | null {
  const { phase } = service;
  switch (phase.name) {
    case 'down':
    case 'waiting':
    case 'resting':
      return null;
    case 'starting':
      return earliest(phase.readyBy, pulseDeadline(service));
    case 'up':
      return earliest(stableAt(service), pulseDeadline(service));
    case 'stopping':
      return phase.nextRungAt;
    case 'backoff':
      return phase.startAt;
    case 'given-up':
      return phase.retryAt;
    default:
      return phase satisfies never;
  }
}

/** When the current good stretch wipes earlier restarts off the slate; null where there is nothing to wipe. */
export function stableAt({ attempt, alerted, goodSince, spec }: Service): Moment | null {
  return goodSince !== null && (attempt > 0 || alerted) ? goodSince + spec.restart.stableAfterMs : null;
}

function pulseDeadline({ spec, pulse }: Service): Moment | null {
  if (spec.health === null) return null;
  return pulse.askedAt === null ? pulse.askAt : pulse.askedAt + spec.health.timeoutMs + lostAfterMs;
}

function earliest(a: Moment | null, b: Moment | null): Moment | null {
  if (a === null) return b;
  return b === null ? a : Math.min(a, b);
}

import type { Moment } from '../core/spec.ts';
import type { Service } from '../core/state.ts';

/** What the core will do by itself, and when, on the clock of its state; the earliest first. */
export function plannedBy(service: Service): readonly { readonly what: string; readonly moment: Moment }[] {
  const { phase, pulse } = service;
  const found: { what: string; moment: Moment }[] = [];
  const plan = (what: string, moment: Moment | null): void => {
    if (moment !== null) found.push({ what, moment });
  };
  switch (phase.name) {
    case 'up':
      plan('check', pulse.askAt);
      if (pulse.heldSince !== null)
        plan('end, if it still does not answer', pulse.heldSince + service.spec.holdForTargetsMs);
      break;
    case 'starting':
      plan('check', pulse.askAt);
      plan('end of the startup time', phase.readyBy);
      break;
    case 'stopping':
      plan('next signal', phase.nextRungAt);
      break;
    case 'backoff':
      plan(service.warned.includes('blocked') ? 'next look' : 'restart', phase.startAt);
      break;
    case 'given-up':
      plan('next try', phase.retryAt);
      break;
    case 'down':
    case 'waiting':
    case 'resting':
      break;
    default:
      phase satisfies never;
  }
  return found.sort((a, b) => a.moment - b.moment);
}

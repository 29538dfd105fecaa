import type { Moment } from '../core/spec.ts';
import type { Service, State } from '../core/state.ts';
import { healthOf } from './health-answer.ts';

/** What is left to crashproof to mend by itself, before a new container is worth trying. */
export const mendWithinMs = 10 * 60_000;

/** Every service takes visitors: it is up, or has done its work and ended. One that waits for a camera does not. */
export function notReady({ services, closing }: State): number {
  return services.filter(service => closing || !takesVisitors(service)).length;
}

function takesVisitors({ phase, pulse }: Service): boolean {
  return phase.name === 'resting' ? !phase.crashed : phase.name === 'up' && pulse.last !== 'foreign';
}

/** Since when not every service is well or waits for a reason, by each state it is shown; null: all are. */
export class Illness {
  #since: Moment | null = null;

  see({ services }: State, now: Moment): void {
    if (healthOf(services).healthy) this.#since = null;
    else this.#since ??= now;
  }

  /** A start may take as long as it was given, and is no illness meanwhile. */
  isTooLong({ services }: State, now: Moment): boolean {
    const startMs = Math.max(0, ...services.map(({ spec }) => spec.health?.startup.withinMs ?? 0));
    return this.#since !== null && now - this.#since >= Math.max(mendWithinMs, startMs + 60_000);
  }
}

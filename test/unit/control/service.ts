import { initialState, type Phase, type Pulse, type Service } from '../../../src/core/state.ts';
import { type SpecChanges, spec } from '../../../src/testing/spec.ts';

/** A service in the middle of its life. */
export function service(
  phase: Phase,
  but: Partial<Omit<Service, 'phase' | 'pulse' | 'spec'>> & {
    readonly pulse?: Partial<Pulse>;
    readonly spec?: SpecChanges;
  } = {},
): Service {
  const [fresh] = initialState([spec('web', but.spec)], 1).services;
  if (fresh === undefined) throw new Error('no service');
  const alive = ['starting', 'up', 'stopping'].includes(phase.name);
  return {
    ...fresh,
    want: 'up',
    run: 3,
    pid: alive ? 41 : null,
    aliveSince: alive ? 0 : null,
    ...but,
    spec: fresh.spec,
    phase,
    pulse: { ...fresh.pulse, ...but.pulse },
  };
}

export const up: Phase = { name: 'up', since: 0 };
export const down: Phase = { name: 'down' };
export const backoff: Phase = { name: 'backoff', startAt: 5_000 };
export const gaveUp: Phase = {
  name: 'given-up',
  because: 'all 10 restarts are used up',
  retryAt: null,
  blocked: false,
};
export const stopping: Phase = { name: 'stopping', cause: 'asked', since: 0, rung: 0, nextRungAt: 8_000, ended: null };

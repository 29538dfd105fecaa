import type { Service } from '../../core/state.ts';

/** How a service stands, as a bar of its time shows it. */
export const stands = ['up', 'unhealthy', 'down', 'starting', 'waiting', 'planned'] as const;
export type Stand = (typeof stands)[number];

/** `unhealthy`: alive, with failures or complaints. `planned`: down, and that was asked for. */
export function standOf({ phase, want, warned, pulse }: Service): Stand {
  switch (phase.name) {
    case 'up': {
      const complains = warned.some(warning => warning !== 'held' && warning !== 'blocked');
      return pulse.last === 'fail' || complains ? 'unhealthy' : 'up';
    }
    case 'starting':
      return 'starting';
    case 'stopping':
      return phase.cause === 'asked' ? 'planned' : phase.cause === 'leftovers' ? 'down' : 'unhealthy';
    case 'waiting':
      return 'waiting';
    case 'backoff':
      return warned.includes('blocked') ? 'waiting' : 'down';
    case 'down':
      return want === 'down' ? 'planned' : 'down';
    case 'given-up':
      return 'down';
    case 'resting':
      return phase.crashed ? 'down' : 'planned';
    default:
      return phase satisfies never;
  }
}

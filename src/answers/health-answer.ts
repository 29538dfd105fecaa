import { apiVersion, type Health } from '../control/api.ts';
import type { Service } from '../core/state.ts';
import { inWords } from './in-words.ts';

/**
 * Is every service well, or waiting for a reason? A check that has failed, but not yet often enough to end the run, is
 * no verdict: whoever asks (Docker, an orchestrator) acts on ours, and must not be quicker than we are.
 */
export function healthOf(services: readonly Service[]): Health {
  const ill = services.filter(service => !isWell(service));
  if (ill.length > 0) {
    return { version: apiVersion, healthy: false, line: ill.map(describe).join('; ') };
  }
  const others = services.filter(service => inWords(service).mood !== 'good');
  const line = others.length === 0 ? count(services.length) : others.map(describe).join('; ');
  return { version: apiVersion, healthy: true, line };
}

function isWell({ phase, warned, pulse }: Service): boolean {
  switch (phase.name) {
    case 'up':
      return pulse.last !== 'foreign';
    case 'waiting':
      return true;
    case 'backoff':
      return warned.includes('blocked');
    case 'resting':
      return !phase.crashed;
    case 'starting':
    case 'stopping':
    case 'down':
    case 'given-up':
      return false;
    default:
      return phase satisfies never;
  }
}

const describe = (service: Service): string => `${service.spec.name}: ${inWords(service).state}`;

const count = (services: number): string => (services === 1 ? 'healthy' : `all ${services} services are healthy`);

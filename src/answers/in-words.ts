import type { Mood } from '../control/api.ts';
import type { Service, StopCause } from '../core/state.ts';

/** How a service stands, for a person and for whoever colours it. */
export interface InWords {
  readonly state: string;
  readonly mood: Mood;
  /** What it is on the way to, as the object of "waiting for"; null where nothing is awaited. */
  readonly waitsFor: string | null;
}

export function inWords(service: Service): InWords {
  const { phase, want, warned } = service;
  switch (phase.name) {
    case 'down':
      return words('stopped', want === 'down' ? 'quiet' : 'bad');
    case 'waiting':
      return words(`waiting for ${phase.on.join(', ')}`, 'busy', phase.on.join(', '));
    case 'starting':
      if (service.pid === null) return words('starting', 'busy', 'its process');
      return words('starting', 'busy', 'its first good answer');
    case 'up':
      return up(service);
    case 'stopping':
      return words(stoppingWords[phase.cause], 'busy', phase.ended === null ? 'its end' : 'the processes it left');
    case 'backoff':
      if (warned.includes('blocked')) return words('waiting for what another program holds', 'busy', 'its port');
      return words('waiting for the restart', 'bad', 'the restart');
    case 'given-up':
      if (phase.retryAt === null) return words(`gave up: ${phase.because}`, 'bad');
      return words(`gave up for now: ${phase.because}`, 'bad', 'the next try');
    case 'resting':
      return words(`not started again: ${phase.because}`, phase.crashed ? 'bad' : 'quiet');
    default:
      return phase satisfies never;
  }
}

function up({ spec, pulse, warned }: Service): InWords {
  if (spec.health === null) return words('up', 'good');
  if (pulse.last === 'fail') {
    if (pulse.heldSince !== null) return words('up, does not answer; left alive while a target is down', 'wary');
    const unverified = warned.includes('unverified') ? 'up, never answered well' : null;
    return words(unverified ?? `up, failing (${pulse.fails} of ${spec.health.liveness.failures})`, 'wary');
  }
  if (warned.includes('misconfigured')) return words('up, its health check looks wrong', 'wary');
  if (warned.includes('foreign')) return words('up, another program answers for it', 'wary');
  if (warned.includes('degraded')) return words('up, degraded', 'wary');
  return words(pulse.last === 'pass' ? 'up, healthy' : 'up', 'good');
}

const words = (state: string, mood: Mood, waitsFor: string | null = null): InWords => ({ state, mood, waitsFor });

const stoppingWords: Readonly<Record<StopCause, string>> = {
  asked: 'stopping',
  unhealthy: 'being ended, unhealthy',
  'not-ready': 'being ended, did not get ready',
  leftovers: 'ended, its leftovers are being ended',
};

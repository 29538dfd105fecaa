import type { Action } from '../core/event.ts';
import type { Moment } from '../core/spec.ts';
import type { Service } from '../core/state.ts';
import { inWords } from './in-words.ts';

/** How far an action has come with one service. */
export interface Verdict {
  /** null: not decided yet. */
  readonly reached: boolean | null;
  readonly sentence: string;
}

/** A program that is not asked for its health must have lived so long before its start counts as one. */
export const settleMs = 1_000;

/** What was so before the action. */
export type Before = Pick<Service, 'run' | 'phase'>;

/** Has what was asked for been reached, or can it not be any more? Pure: the wait around it is somebody else's. */
export function verdictOn(action: Action, before: Before, service: Service, now: Moment): Verdict {
  const { phase } = service;
  if (action === 'stop') {
    if (service.want === 'up') return { reached: false, sentence: 'somebody has asked for its start meanwhile' };
    return phase.name === 'down' ? { reached: true, sentence: 'stopped' } : pending(service);
  }
  if (service.want === 'down') {
    if (action !== 'forgive') return { reached: false, sentence: 'somebody has asked for its stop meanwhile' };
    return { reached: true, sentence: 'forgiven; it is stopped' };
  }
  if (phase.name === 'given-up' || phase.name === 'resting')
    return { reached: false, sentence: inWords(service).state };
  if (action === 'forgive' && before.phase.name !== 'given-up') {
    return { reached: true, sentence: 'forgiven: the budget of restarts is whole' };
  }
  if (action === 'restart' && before.run === service.run && wasAlive(before)) return pending(service);
  if (phase.name !== 'up') return pending(service);
  if (service.spec.health === null && now - phase.since < settleMs) return pending(service);
  const already = action === 'start' && before.run === service.run && before.phase.name === 'up';
  return { reached: true, sentence: `${already ? 'is already up' : inWords(service).state} (run ${service.run})` };
}

const wasAlive = ({ phase }: Before): boolean => ['starting', 'up', 'stopping'].includes(phase.name);

const pending = (service: Service): Verdict => ({ reached: null, sentence: inWords(service).state });

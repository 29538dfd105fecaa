import { type NotifyEvent, notifyEvents } from '../../config/receiver.ts';
import type { MessageLevel } from './message.ts';

/** What a person is told of, but its end. */
export type Trouble = Exclude<NotifyEvent, 'recovered'>;

export function isWorse(one: Trouble, than: Trouble): boolean {
  return notifyEvents.indexOf(one) > notifyEvents.indexOf(than);
}

/** `null` of nothing. */
export function worstOf(troubles: readonly Trouble[]): Trouble | null {
  return troubles.reduce<Trouble | null>((worst, one) => (worst === null || isWorse(one, worst) ? one : worst), null);
}

export function levelOfTrouble(trouble: Trouble): MessageLevel {
  return trouble === 'degraded' || trouble === 'target-down' ? 'warning' : 'error';
}

import type { QuietHours } from '../../config/receiver.ts';

/**
 * By the hands of the local clock, so that a night on which the clock is changed is an hour shorter or longer and begins
 * and ends at the hours that were set.
 */
export function isQuiet({ from, to }: QuietHours, now: Date): boolean {
  const minute = now.getHours() * 60 + now.getMinutes();
  return from <= to ? minute >= from && minute < to : minute >= from || minute < to;
}

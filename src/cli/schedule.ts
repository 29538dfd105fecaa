import { delayMs } from '../core/backoff.ts';
import type { RestartPolicy } from '../core/spec.ts';

/** Restarts `from` to `to` in a row wait equally long; `totalMs`: all waits from the first crash to the last of them. */
export interface Waits {
  readonly from: number;
  readonly to: number;
  readonly waitMs: number;
  readonly totalMs: number;
}

/**
 * When restarts happen if the program crashes at once each time, equal waits taken together. `mostRows` bounds the list
 * while the waits still grow; what is left out then shows in the last row's `to` being below `maxRestarts`.
 */
export function schedule(policy: RestartPolicy, mostRows = 100): Waits[] {
  const rows: Waits[] = [];
  if (policy.when === 'never') return rows;
  let totalMs = 0;
  for (let attempt = 1; attempt <= policy.maxRestarts && rows.length < mostRows; ) {
    // In the middle of the jitter.
    const waitMs = delayMs(policy, attempt, 0.5);
    const level = policy.delay.factor === 1 || waitMs === 0 || waitMs >= policy.delay.maxMs;
    const to = level ? policy.maxRestarts : attempt;
    totalMs += waitMs * (to - attempt + 1);
    rows.push({ from: attempt, to, waitMs, totalMs });
    attempt = to + 1;
  }
  return rows;
}

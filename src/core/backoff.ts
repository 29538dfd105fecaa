import type { RestartPolicy } from './spec.ts';

/**
 * The wait before restart number `attempt` (1, 2, 3 …): `firstMs × factor^(attempt−1)`, at most `maxMs`. `roll`
 * (0 ≤ roll < 1) spreads it evenly over ±`jitter` of itself; the cap holds after the spreading too.
 */
export function delayMs(policy: RestartPolicy, attempt: number, roll: number): number {
  const { firstMs, factor, maxMs, jitter } = policy.delay;
  if (firstMs === 0) return 0;
  const bare = Math.min(firstMs * factor ** (attempt - 1), maxMs);
  return Math.min(bare * (1 + jitter * (2 * roll - 1)), maxMs);
}

/** One step of a 32-bit generator (mulberry32): the roll for this draw and the seed for the next. */
export function draw(seed: number): { readonly roll: number; readonly seed: number } {
  const next = (seed + 0x6d2b79f5) | 0;
  let mixed = Math.imul(next ^ (next >>> 15), 1 | next);
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return { roll: ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32, seed: next };
}

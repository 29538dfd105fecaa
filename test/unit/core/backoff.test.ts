import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { delayMs, draw } from '../../../src/core/backoff.ts';
import type { RestartPolicy } from '../../../src/core/spec.ts';
import { spec } from '../../../src/testing/spec.ts';

function policy(delay: Partial<RestartPolicy['delay']>): RestartPolicy {
  return spec('app', { restart: { delay } }).restart;
}

const anyDelay = fc.record({
  firstMs: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 600_000 })),
  factor: fc.oneof(fc.constant(1), fc.double({ min: 0.01, max: 1e9, noNaN: true })),
  maxMs: fc.integer({ min: 0, max: 3_600_000 }),
  jitter: fc.constant(0),
});
const anyRoll = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const anyAttempt = fc.oneof(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 1_000_000_000 }));

describe('the wait before a restart', () => {
  it('is exactly 1, 1.5, 2.25, 3.375, 5.0625 … s, and 60 s at most', () => {
    const waits = Array.from({ length: 13 }, (_, index) => delayMs(policy({}), index + 1, 0.5));
    expect(waits).toEqual([
      1000, 1500, 2250, 3375, 5062.5, 7593.75, 11390.625, 17085.9375, 25628.90625, 38443.359375, 57665.0390625, 60000,
      60000,
    ]);
  });

  it('is first × factor^(n−1) up to the cap, whatever the policy', () => {
    fc.assert(
      fc.property(anyDelay, anyAttempt, anyRoll, (delay, attempt, roll) => {
        const wait = delayMs(policy(delay), attempt, roll);
        const exact = delay.firstMs === 0 ? 0 : Math.min(delay.firstMs * delay.factor ** (attempt - 1), delay.maxMs);
        expect(wait).toBe(exact);
        expect(Number.isFinite(wait)).toBe(true);
        expect(wait).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it('is spread by the jitter and no further, and never past the cap', () => {
    fc.assert(
      fc.property(
        anyDelay,
        fc.double({ min: 0, max: 1, noNaN: true }),
        anyAttempt,
        anyRoll,
        (delay, jitter, n, roll) => {
          const bare = delayMs(policy(delay), n, roll);
          const wait = delayMs(policy({ ...delay, jitter }), n, roll);
          expect(wait).toBeGreaterThanOrEqual(bare * (1 - jitter) - 1e-6);
          expect(wait).toBeLessThanOrEqual(Math.min(bare * (1 + jitter) + 1e-6, delay.maxMs));
        },
      ),
    );
  });

  it('is nothing where the first wait is nothing', () => {
    expect(delayMs(policy({ firstMs: 0, factor: 1e9 }), 1e9, 0.9)).toBe(0);
  });

  it('grows where the factor is above 1 and never otherwise', () => {
    fc.assert(
      fc.property(anyDelay, fc.integer({ min: 1, max: 100 }), (delay, n) => {
        const [now, next] = [delayMs(policy(delay), n, 0), delayMs(policy(delay), n + 1, 0)];
        if (delay.factor >= 1) expect(next).toBeGreaterThanOrEqual(now);
        else expect(next).toBeLessThanOrEqual(now);
      }),
    );
  });
});

describe('the jitter', () => {
  it('draws from 0 up to but not including 1, evenly, and the same from the same seed', () => {
    let seed = 42;
    const buckets = new Array<number>(10).fill(0);
    for (let n = 0; n < 10_000; n++) {
      const drawn = draw(seed);
      expect(draw(seed)).toEqual(drawn);
      expect(drawn.roll).toBeGreaterThanOrEqual(0);
      expect(drawn.roll).toBeLessThan(1);
      const bucket = Math.floor(drawn.roll * 10);
      buckets[bucket] = (buckets[bucket] ?? 0) + 1;
      seed = drawn.seed;
    }
    for (const count of buckets) expect(Math.abs(count - 1000)).toBeLessThan(150);
  });
});

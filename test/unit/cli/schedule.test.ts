import fc from 'fast-check';
import { expect, it } from 'vitest';
import { schedule } from '../../../src/cli/schedule.ts';
import { delayMs } from '../../../src/core/backoff.ts';
import type { RestartPolicy } from '../../../src/core/spec.ts';

const policy = (changes: Partial<RestartPolicy>): RestartPolicy => ({
  when: 'always',
  cleanCodes: [0],
  delay: { firstMs: 1000, factor: 1.5, maxMs: 60_000, jitter: 0 },
  stableAfterMs: 60_000,
  maxRestarts: 10,
  onGiveUp: 'exit',
  giveUpRetryMs: 300_000,
  ...changes,
});

it('is what the core would wait', () => {
  const delay = fc.record({
    firstMs: fc.integer({ min: 0, max: 10_000 }),
    factor: fc.double({ min: 1, max: 5, noNaN: true }),
    maxMs: fc.integer({ min: 10_000, max: 100_000 }),
    jitter: fc.double({ min: 0, max: 1, noNaN: true }),
  });
  fc.assert(
    fc.property(delay, fc.integer({ min: 0, max: 60 }), (delay, maxRestarts) => {
      const one = policy({ delay, maxRestarts });
      const waits = schedule(one).flatMap(({ from, to, waitMs }) =>
        Array.from({ length: to - from + 1 }, () => waitMs),
      );
      const expected = Array.from({ length: maxRestarts }, (_, index) => delayMs(one, index + 1, 0.5));
      expect(waits).toEqual(expected);
      const sum = expected.reduce((total, ms) => total + ms, 0);
      expect(schedule(one).at(-1)?.totalMs ?? 0).toBeCloseTo(sum, 3);
    }),
  );
});

it('is empty where nothing is started again', () => {
  expect(schedule(policy({ when: 'never' }))).toEqual([]);
  expect(schedule(policy({ maxRestarts: 0 }))).toEqual([]);
});

it('is bounded while the waits grow', () => {
  const slow = { firstMs: 1000, factor: 1.000001, maxMs: 60_000, jitter: 0 };
  expect(schedule(policy({ maxRestarts: 100, delay: slow }), 100)).toHaveLength(100);
  expect(schedule(policy({ maxRestarts: 101, delay: slow }), 100)).toHaveLength(100);
});

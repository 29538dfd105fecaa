import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { onTheBeat, untilBeat } from '../../../src/runtime/beat.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('a beat', () => {
  it('falls together for all who keep it, whenever they began', () => {
    const times = { early: [] as number[], late: [] as number[] };
    const began = performance.now();
    const end = onTheBeat(10_000, () => times.early.push(performance.now() - began));
    vi.advanceTimersByTime(3_456);
    const endLate = onTheBeat(20_000, () => times.late.push(performance.now() - began));
    vi.advanceTimersByTime(120_000);
    expect(times.late.length).toBeGreaterThanOrEqual(5);
    expect(times.early).toEqual(expect.arrayContaining(times.late));
    end();
    endLate();
    const { early, late } = times;
    const count = [early.length, late.length];
    vi.advanceTimersByTime(60_000);
    expect([early.length, late.length]).toEqual(count);
  });

  it.each([20, 50, 10_000])(
    'of %i ms comes after half of that at the least, and one and a half at the most',
    everyMs => {
      for (let step = 0; step < 200; step++) {
        vi.advanceTimersByTime(everyMs / 40 + 0.3);
        const inMs = untilBeat(everyMs);
        expect(inMs).toBeGreaterThanOrEqual(everyMs / 2);
        expect(inMs).toBeLessThanOrEqual(everyMs * 1.5 + 1);
        const off = (performance.now() + inMs) % everyMs;
        expect(Math.min(off, everyMs - off)).toBeLessThanOrEqual(1);
      }
    },
  );
});

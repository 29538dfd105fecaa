import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Patience } from '../../../src/os/output/patience.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('patience with a slow console', () => {
  it('lets everybody wait until there is room', () => {
    const patience = new Patience();
    const went: string[] = [];
    expect(patience.wait(() => went.push('a'))).toBe(true);
    expect(patience.wait(() => went.push('b'))).toBe(true);
    expect(went).toEqual([]);
    patience.room();
    expect(went).toEqual(['a', 'b']);
    vi.advanceTimersByTime(1_000);
    expect(went).toEqual(['a', 'b']);
  });

  it('ends after 100 ms, and is not spent on a console that shows nothing', () => {
    const patience = new Patience();
    let went = false;
    patience.wait(() => {
      went = true;
    });
    vi.advanceTimersByTime(99);
    expect(went).toBe(false);
    vi.advanceTimersByTime(1);
    expect(went).toBe(true);
    expect(patience.wait(() => {})).toBe(false);
    patience.progress();
    expect(patience.wait(() => {})).toBe(true);
  });

  it('costs 500 ms at first and 5 % of the time from then on, however alive the console is', () => {
    const patience = new Patience();
    let waitedMs = 0;
    const askEveryTenMs = (totalMs: number): void => {
      for (let ms = 0; ms < totalMs; ms += 10) {
        const began = performance.now();
        patience.progress();
        patience.wait(() => {
          waitedMs += performance.now() - began;
        });
        vi.advanceTimersByTime(10);
        patience.room();
      }
    };
    askEveryTenMs(500);
    expect(waitedMs).toBeCloseTo(500);
    askEveryTenMs(10_000);
    expect(waitedMs).toBeGreaterThan(900);
    expect(waitedMs).toBeLessThanOrEqual(500 + 10_500 / 20);
  });
});

import { describe, expect, it } from 'vitest';
import { noRestarts, RestartCounts } from '../../../src/answers/restart-counts.ts';
import type { RunEnd } from '../../../src/runtime/history.ts';

const minute = 60_000;
const at = (minutes: number): Date => new Date(1_000_000 * minute + minutes * minute);

describe('restarts in the last hour and day', () => {
  it('are counted by kind', () => {
    const counts = new RestartCounts();
    counts.add('crash', at(0));
    counts.add('crash', at(0));
    counts.add('unhealthy', at(1));
    expect(counts.lastHour(at(2))).toEqual({ ...noRestarts, crash: 2, unhealthy: 1 });
  });

  it('fall out after an hour and after a day, to the minute', () => {
    const counts = new RestartCounts();
    counts.add('crash', at(0));
    expect(counts.lastHour(at(59)).crash).toBe(1);
    expect(counts.lastHour(at(60)).crash).toBe(0);
    expect(counts.lastDay(at(1_439)).crash).toBe(1);
    expect(counts.lastDay(at(1_440)).crash).toBe(0);
  });

  it('lose none when the clock is set back', () => {
    const counts = new RestartCounts();
    counts.add('crash', at(100));
    counts.add('crash', at(40));
    expect(counts.lastHour(at(101)).crash).toBe(2);
  });

  it('of an earlier life are those ends that were followed by a run', () => {
    const counts = new RestartCounts();
    const end = (kind: RunEnd['kind'], minutes: number) => ({ kind, at: at(minutes) }) as RunEnd;
    counts.recall([end('crash', 0), end('unhealthy', 1), end('stopped', 2)]);
    expect(counts.lastDay(at(3))).toEqual({ ...noRestarts, crash: 1, unhealthy: 1 });
  });
});

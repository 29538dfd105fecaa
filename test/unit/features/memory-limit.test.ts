import { describe, expect, it } from 'vitest';
import { isOver, overText, samplesInARow } from '../../../src/features/memory-limit.ts';
import type { Sample } from '../../../src/runtime/findings.ts';

const sample = (memoryBytes: number, processes = 1): Sample => {
  return { at: '', cpuPercent: 0, memoryBytes, openFiles: 1, threads: 1, processes };
};

describe('a memory limit', () => {
  it('is passed by so many samples in a row, not by fewer nor by one that only reaches it', () => {
    const over = Array.from({ length: samplesInARow }, () => sample(101));
    expect(isOver(over, 100)).toBe(true);
    expect(isOver(over.slice(1), 100)).toBe(false);
    expect(isOver([...over.slice(1), sample(100)], 100)).toBe(false);
    expect(isOver([], 100)).toBe(false);
  });

  it('is told in megabytes, finer where whole ones would look equal', () => {
    expect(overText([sample(812_400_000, 4)], 768e6)).toBe('812 MB of 768 MB, in 4 processes');
    expect(overText([sample(100_200_000)], 100e6)).toBe('100.2 MB of 100.0 MB, in 1 process');
  });
});

import { describe, expect, it } from 'vitest';
import type { TargetFinding } from '../../../src/core/event.ts';
import { oneAtATime } from '../../../src/os/targets/create.ts';

const up: TargetFinding = { is: 'up', latencyMs: 1, detail: null, warning: null };

describe('a question that hangs', () => {
  it('is not put a second time, and its silence is an answer', async () => {
    let asked = 0;
    let answer: (finding: TargetFinding) => void = () => {};
    const slow = oneAtATime(() => {
      asked++;
      return new Promise(resolve => {
        answer = resolve;
      });
    }, 'disk:/mnt/dead');
    const silence = { is: 'down', reason: 'disk:/mnt/dead gave no answer within 0.01 s' };
    expect(await Promise.all([slow.check(10), slow.check(10)])).toEqual([silence, silence]);
    expect(asked).toBe(1);
    answer(up);
    await new Promise(setImmediate);
    const later = slow.check(10_000);
    await new Promise(setImmediate);
    answer(up);
    expect(await later).toEqual(up);
    expect(asked).toBe(2);
  });

  it('and one that breaks says nothing of its target', async () => {
    const broken = oneAtATime(() => {
      throw new Error('no such thing');
    }, 'x');
    expect(await broken.check(1_000)).toEqual({ is: 'unknown', reason: 'no such thing' });
  });
});

import { describe, expect, it } from 'vitest';
import { timeLimit } from '../../../src/os/probes/time-limit.ts';
import { check, endChild, startChild } from './helpers.ts';

/** Holds up this whole process, as a machine that swaps does. */
function holdUp(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

describe('a time limit', () => {
  it('calls once, and not at all when cancelled', async () => {
    let calls = 0;
    const cancel = timeLimit(1, () => calls++);
    cancel();
    await new Promise<void>(resolve => {
      timeLimit(30, resolve);
    });
    expect(calls).toBe(0);
  });

  it('can be cancelled in the turn in which it is due', async () => {
    let calls = 0;
    const cancel = timeLimit(5, () => calls++);
    await new Promise<void>(resolve => {
      setTimeout(() => {
        // The limit's own timer has fired by now or fires in this turn.
        cancel();
        resolve();
      }, 5);
    });
    await new Promise(resolve => setTimeout(resolve, 30));
    expect(calls).toBe(0);
  });
});

describe('a supervisor that was itself held up', () => {
  it.each([[100], [900]])('for %d ms does not take the answer for one that never came', async ms => {
    const { child, line } = await startChild('listens.js');
    const finding = check(`http://127.0.0.1:${line}/`, { timeoutMs: 50 });
    holdUp(ms);
    expect(await finding).toMatchObject({ is: 'pass' });
    await endChild(child);
  });
});

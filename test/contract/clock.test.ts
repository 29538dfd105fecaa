import { describe, expect, it } from 'vitest';
import { systemClock } from '../../src/os/clock.ts';
import type { Clock } from '../../src/os/port.ts';
import { runs } from '../../src/testing/child.ts';
import { createWorld } from '../../src/testing/world.ts';

/** A clock, and how to wait for what it does. */
interface Timed {
  readonly clock: Clock;
  until(isSo: () => boolean): Promise<void>;
}

function simulated(): Timed {
  const world = createWorld(
    () => runs(),
    () => {},
  );
  return {
    clock: world.clock,
    async until(isSo) {
      while (!isSo()) if (!world.step()) throw new Error('nothing will ever ring');
    },
  };
}

function real(): Timed {
  return {
    clock: systemClock(),
    async until(isSo) {
      const giveUpAt = performance.now() + 10_000;
      while (!isSo()) {
        if (performance.now() > giveUpAt) throw new Error('nothing rang within 10 s');
        await new Promise(resolve => setImmediate(resolve));
      }
    },
  };
}

describe.each([
  ['simulated', simulated],
  ['the system', real],
])('the clock: %s', (_, make) => {
  it('rings once, not before its time, and never inside the call', async () => {
    const { clock, until } = make();
    let rung: number[] = [];
    const at = clock.now() + 20;
    clock.alarm(at, () => rung.push(clock.now()));
    expect(rung).toEqual([]);
    await until(() => rung.length > 0);
    // Timers count in whole milliseconds; the core takes a tick that is a moment early for none.
    expect(rung[0]).toBeGreaterThan(at - 1);
    rung = [];
    const later = clock.now() + 30;
    clock.alarm(later, () => rung.push(clock.now()));
    await until(() => rung.length > 0);
    expect(rung).toHaveLength(1);
  });

  it('has one alarm: a new one takes the place of the old one, null clears it', async () => {
    const { clock, until } = make();
    const rung: string[] = [];
    clock.alarm(clock.now() + 5, () => rung.push('first'));
    clock.alarm(clock.now() + 10, () => rung.push('second'));
    await until(() => rung.length > 0);
    clock.alarm(clock.now() + 5, () => rung.push('cleared'));
    clock.alarm(null, () => {});
    clock.alarm(clock.now() + 20, () => rung.push('last'));
    await until(() => rung.includes('last'));
    expect(rung).toEqual(['second', 'last']);
  });

  it('rings for a moment that is past', async () => {
    const { clock, until } = make();
    let rung = false;
    clock.alarm(clock.now() - 1_000, () => {
      rung = true;
    });
    expect(rung).toBe(false);
    await until(() => rung);
  });

  it('never runs backwards', () => {
    const { clock } = make();
    const first = clock.now();
    expect(clock.now()).toBeGreaterThanOrEqual(first);
    expect(clock.wall()).toBeInstanceOf(Date);
  });
});

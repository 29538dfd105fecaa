import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Chronicle } from '../../../src/runtime/chronicle/chronicle.ts';
import { Slots } from '../../../src/runtime/chronicle/slots.ts';

const hourMs = 3_600_000;
const start = Date.UTC(2026, 10, 24, 10);
const sum = (column: readonly number[]): number => column.reduce((a, b) => a + b, 0);

describe('a chronicle', () => {
  it('shares a stretch out over the slots it touches, and knows no time before it began', () => {
    const chronicle = new Chronicle();
    chronicle.note('up', start);
    chronicle.note('down', start + 90_000);
    chronicle.note('up', start + 100_000);
    chronicle.note('up', start + 180_000);
    const { seconds, slotMs, fromMs, upPercent } = chronicle.timeline('hour', start + 179_999);
    expect(slotMs).toBe(60_000);
    expect(fromMs).toBe(start - 57 * 60_000);
    expect(seconds.up.slice(-4)).toEqual([0, 60, 50, 60]);
    expect(seconds.down.slice(-4)).toEqual([0, 0, 10, 0]);
    expect(upPercent).toBeCloseTo((170 / 180) * 100);
    expect(sum(chronicle.timeline('week', start + 180_000).seconds.up)).toBeCloseTo(170, 2);
  });

  it('does not count against it what was asked for', () => {
    const chronicle = new Chronicle();
    chronicle.note('planned', start);
    expect(chronicle.timeline('hour', start).upPercent).toBeNull();
    chronicle.note('up', start + 600_000);
    chronicle.note('up', start + 610_000);
    expect(chronicle.timeline('hour', start + 610_000).upPercent).toBe(100);
  });

  it('gives means and peaks of what was measured, and nothing where nothing was', () => {
    const chronicle = new Chronicle();
    chronicle.sampled({ memoryBytes: 100e6, cpuPercent: null }, start);
    chronicle.sampled({ memoryBytes: 300e6, cpuPercent: 50 }, start + 1_000);
    chronicle.answered(12, start);
    const { memoryMb, memoryPeakMb, cpuPercent, latencyMs } = chronicle.measurements('hour', start);
    expect([memoryMb.at(-1), memoryPeakMb.at(-1), cpuPercent.at(-1), latencyMs.at(-1)]).toEqual([200, 300, 50, 12]);
    expect([memoryMb.at(-2), memoryPeakMb.at(-2), cpuPercent.at(-2)]).toEqual([null, null, null]);
  });

  it('goes on in another life, and takes nothing that it has not written', () => {
    const chronicle = new Chronicle();
    chronicle.note('up', start);
    chronicle.note('up', start + 3 * hourMs);
    chronicle.ended('crash', start);
    chronicle.sampled({ memoryBytes: 123e6, cpuPercent: 1 }, start);
    const saved = JSON.parse(JSON.stringify(chronicle.save()));
    const next = new Chronicle();
    next.load(saved);
    for (const span of ['hour', 'day', 'week'] as const) {
      const at = start + 3 * hourMs;
      expect(next.timeline(span, at)).toEqual(chronicle.timeline(span, at));
      expect(next.measurements(span, at)).toEqual(chronicle.measurements(span, at));
    }
    for (const wrong of [null, 7, 'x', {}, { ...saved, version: 2 }, { ...saved, fields: ['up'] }]) {
      const empty = new Chronicle();
      empty.load(wrong);
      expect(sum(empty.timeline('week', start + hourMs).seconds.up)).toBe(0);
    }
    const broken = new Chronicle();
    broken.load({
      ...saved,
      week: [[1, 2], ['x'], null, [Number.NaN], saved.week[0].map(() => -1)],
      day: 'x',
      hour: null,
    });
    expect(sum(broken.timeline('week', start).seconds.up)).toBe(0);
  });

  it('a week on it has forgotten all, and is as big as ever', () => {
    const chronicle = new Chronicle();
    for (let n = 0; n < 20_000; n += 1) {
      const at = start + n * 31_000;
      chronicle.note(n % 2 === 0 ? 'up' : 'down', at);
      chronicle.ended('crash', at);
    }
    expect(JSON.stringify(chronicle.save()).length).toBeLessThan(64 * 1024);
    const late = start + 20_000 * 31_000 + 8 * 24 * hourMs;
    chronicle.note('up', late);
    expect(sum(chronicle.timeline('week', late + 7 * 24 * hourMs).crashes)).toBe(0);
  });
});

describe('slots', () => {
  const fresh = () => new Slots(1_000, 10, { time: 'sum', most: 'max' });

  it('whatever is noted and whenever, there is no more time in a slot than it is long', () => {
    const stretch = fc.tuple(fc.integer({ min: 0, max: 60_000 }), fc.integer({ min: 1, max: 30_000 }));
    fc.assert(
      fc.property(fc.array(stretch, { maxLength: 30 }), stretches => {
        const slots = fresh();
        let at = 0;
        for (const [pause, length] of stretches) {
          slots.noteSpan(at + pause, at + pause + length, 'time');
          at += pause + length;
        }
        const column = slots.column(at, 'time');
        expect(column).toHaveLength(10);
        for (const value of column) expect(value).toBeLessThanOrEqual(1.0001);
        expect(sum(column)).toBeCloseTo(withinTheRow(stretches, at), 3);
      }),
    );
  });

  it('a clock that was set wrong by years does not stop it', () => {
    const slots = fresh();
    slots.note(9e12, 'time', 1);
    slots.note(1e12, 'time', 0.5);
    expect(slots.column(1e12, 'time').at(-1)).toBe(0.5);
    slots.note(1e12 - 2_000, 'time', 0.25);
    expect(slots.column(1e12, 'time').slice(-3)).toEqual([0.25, 0, 0.5]);
  });
});

/** Counted otherwise: second by second. */
function withinTheRow(stretches: readonly (readonly [number, number])[], end: number): number {
  const from = (Math.floor(end / 1_000) - 9) * 1_000;
  let at = 0;
  let seconds = 0;
  for (const [pause, length] of stretches) {
    const [begin, stop] = [at + pause, at + pause + length];
    seconds += Math.max(0, stop - Math.max(begin, from)) / 1_000;
    at = stop;
  }
  return seconds;
}

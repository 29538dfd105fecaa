import { describe, expect, it } from 'vitest';
import { EventRing, maxEventsKept } from '../../../src/answers/event-ring.ts';
import { tell } from '../../../src/runtime/lines.ts';

const filled = (count: number, mark = 'k3'): EventRing => {
  const ring = new EventRing(mark);
  for (let pid = 1; pid <= count; pid++) {
    ring.add(tell({ code: 'spawned', service: 'web', run: pid, pid, attempt: 0, maxRestarts: 10 }, new Date(pid)));
  }
  return ring;
};

describe('the latest events', () => {
  it('go on after the one that was seen last', () => {
    expect(
      filled(5)
        .after('k3-3')
        .map(({ id }) => id),
    ).toEqual(['k3-4', 'k3-5']);
    expect(filled(5).after('k3-5')).toEqual([]);
  });

  it.each([null, 'other-3', 'k3-99', 'k3-x', 'k3-0', ''])('all that are kept come after %j', id => {
    expect(
      filled(3)
        .after(id)
        .map(one => one.missed),
    ).toEqual([0, 0, 0]);
  });

  it('keep just so many, and say how many are missing', () => {
    expect(filled(maxEventsKept).after(null)).toHaveLength(maxEventsKept);
    const ring = filled(maxEventsKept + 5);
    expect(ring.after(null)).toHaveLength(maxEventsKept);
    expect(ring.after(null)[0]).toMatchObject({ id: 'k3-6', missed: 0 });
    expect(ring.after('k3-5')[0]).toMatchObject({ id: 'k3-6', missed: 0 });
    expect(
      ring
        .after('k3-2')
        .slice(0, 2)
        .map(({ missed }) => missed),
    ).toEqual([3, 0]);
    expect(ring.lastId).toBe('k3-1005');
  });

  it('carry what the log says', () => {
    expect(filled(1).after(null)).toEqual([
      {
        id: 'k3-1',
        at: '1970-01-01T00:00:00.001Z',
        level: 'info',
        service: 'web',
        event: 'spawned',
        message: 'started, pid 1 (run 1)',
        missed: 0,
      },
    ]);
    expect(new EventRing('x').lastId).toBeNull();
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ProcessRow } from '../../../src/os/table/row.ts';
import { type Family, membersOf } from '../../../src/os/tree/members.ts';

const row = (pid: number, but: Partial<ProcessRow> = {}): ProcessRow => ({
  pid,
  ppid: 1,
  group: pid,
  session: pid,
  state: 'S',
  threads: 1,
  start: pid,
  ...but,
});

const family = (but: Partial<Family> = {}): Family => ({
  leader: { pid: 100, start: 100 },
  known: [],
  inCgroup: new Set(),
  isMarked: () => false,
  never: new Set(),
  ...but,
});

const pids = (rows: readonly ProcessRow[], but: Partial<Family> = {}): number[] =>
  membersOf(rows, family(but)).map(({ pid }) => pid);

describe('the members of a run', () => {
  it('are the leader, its group, its session, and their descendants in whatever order', () => {
    const rows = [
      row(99),
      row(104, { ppid: 103 }),
      row(103, { ppid: 102 }),
      row(102, { group: 100 }),
      row(101, { session: 100 }),
      row(100),
    ];
    expect(pids(rows).toSorted()).toEqual([100, 101, 102, 103, 104]);
  });

  it('are what carries the mark, what the cgroup holds, and what was known, with their descendants', () => {
    const rows = [row(201), row(202), row(203), row(204, { ppid: 203 })];
    expect(pids(rows, { isMarked: ({ pid }) => pid === 201 })).toEqual([201]);
    expect(pids(rows, { inCgroup: new Set([202]) })).toEqual([202]);
    expect(pids(rows, { known: [{ pid: 203, start: 203 }] })).toEqual([203, 204]);
  });

  it('are no zombies, unless only their first thread has ended', () => {
    const rows = [
      row(100, { state: 'Z' }),
      row(101, { group: 100, state: 'X' }),
      row(102, { group: 100, state: 'Z', threads: 2 }),
    ];
    expect(pids(rows)).toEqual([102]);
  });

  it('are not who has a pid by now that was one of theirs', () => {
    const reused = [
      row(100, { start: 500 }),
      row(101, { group: 100, start: 501 }),
      row(102, { ppid: 100, start: 502 }),
    ];
    expect(pids(reused)).toEqual([]);
    expect(pids([row(203, { start: 500 })], { known: [{ pid: 203, start: 203 }] })).toEqual([]);
  });

  it('were not there before the leader, unless the cgroup says so', () => {
    const rows = [row(300, { group: 100, start: 99 }), row(301, { ppid: 100, start: 99 })];
    expect(pids([row(100), ...rows])).toEqual([100]);
    expect(pids(rows, { inCgroup: new Set([300]) })).toEqual([300]);
  });

  it('include the children of one that is gone where the system leaves them its number', () => {
    expect(pids([row(101, { ppid: 100 }), row(102, { ppid: 101 })])).toEqual([101, 102]);
  });

  it('never include the supervisor and its helpers, whatever they look like', () => {
    const rows = [row(100), row(101, { ppid: 100, group: 100 })];
    expect(pids(rows, { never: new Set([101]), isMarked: () => true })).toEqual([100]);
  });

  it('are not asked for their mark where they began too early', () => {
    const asked: number[] = [];
    const isMarked = ({ pid }: ProcessRow): boolean => asked.push(pid) > 0;
    expect(pids([row(49), row(50), row(51, { start: null })], { leader: null, since: 50, isMarked })).toEqual([50, 51]);
    expect(asked).toEqual([50, 51]);
  });

  it('are the same whatever the order of the table, and all alive', () => {
    const rows = fc.uniqueArray(
      fc.record({
        pid: fc.integer({ min: 95, max: 125 }),
        ppid: fc.integer({ min: 95, max: 125 }),
        group: fc.integer({ min: 95, max: 125 }),
        session: fc.integer({ min: 95, max: 125 }),
        state: fc.constantFrom('S', 'R', 'Z'),
        threads: fc.integer({ min: 1, max: 2 }),
        start: fc.option(fc.integer({ min: 95, max: 125 })),
      }),
      { selector: ({ pid }) => pid },
    );
    fc.assert(
      fc.property(rows, table => {
        const found = pids(table).toSorted();
        expect(pids(table.toReversed()).toSorted()).toEqual(found);
        expect(found.every(pid => table.some(one => one.pid === pid && (one.state !== 'Z' || one.threads > 1)))).toBe(
          true,
        );
      }),
    );
  });
});

import { type Identity, isAlive, isSame, type ProcessRow } from '../table/row.ts';

/** By what a process is known to belong to a run. */
export interface Family {
  readonly leader: Identity;
  /** Found at an earlier look: they stay members whatever becomes of their parents. */
  readonly known: readonly Identity[];
  /** What the run's own cgroup holds. */
  readonly inCgroup: ReadonlySet<number>;
  /** Asked only where nothing else has told: it may cost a read. */
  readonly isMarked: (row: ProcessRow) => boolean;
  /** Never members: the supervisor, and what it runs for itself. */
  readonly never: ReadonlySet<number>;
}

/**
 * Everything alive that belongs to the run: the leader, its process group and session, what its cgroup holds, what
 * carries its mark, what was known before, and all descendants of these.
 */
export function membersOf(rows: readonly ProcessRow[], family: Family): readonly ProcessRow[] {
  const { leader, known, inCgroup, isMarked, never } = family;
  const byPid = new Map(rows.map(row => [row.pid, row]));
  const isStill = (one: Identity): boolean => {
    const row = byPid.get(one.pid);
    return row !== undefined && isSame(row, one);
  };
  // Once the leader's number belongs to somebody else, a group or session of that number is somebody else's too.
  const numberIsOurs = !byPid.has(leader.pid) || isStill(leader);
  const candidates = rows.filter(row => isAlive(row) && !never.has(row.pid));
  const isYoung = ({ start }: ProcessRow): boolean => start === null || leader.start === null || start >= leader.start;

  const members = new Map<number, ProcessRow>();
  const knownPids = new Set(known.filter(isStill).map(({ pid }) => pid));
  for (const row of candidates) {
    const { pid, group, session } = row;
    const byNumber =
      numberIsOurs && isYoung(row) && (pid === leader.pid || group === leader.pid || session === leader.pid);
    if (byNumber || knownPids.has(pid) || inCgroup.has(pid) || (isYoung(row) && isMarked(row))) members.set(pid, row);
  }

  // A parent that is gone counts as well: Windows leaves its number with the children.
  const gone = [leader, ...known].filter(({ pid }) => !byPid.has(pid));
  const parents = new Map<number, number | null>(gone.map(({ pid, start }) => [pid, start]));
  for (const { pid, start } of members.values()) parents.set(pid, start);
  for (let before = -1; before < members.size; ) {
    before = members.size;
    for (const row of candidates) {
      const born = parents.get(row.ppid);
      if (born === undefined || members.has(row.pid)) continue;
      if (born !== null && row.start !== null && row.start < born) continue;
      members.set(row.pid, row);
      parents.set(row.pid, row.start);
    }
  }
  return [...members.values()];
}

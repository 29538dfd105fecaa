import { type Identity, isAlive, isSame, type ProcessRow } from '../table/row.ts';

/** By what a process is known to belong to a run. */
export interface Family {
  /** `null`: the run's leader is not known; the group and session of its number tell nothing then. */
  readonly leader: Identity | null;
  /** What began earlier is not asked for its mark. Left out: everything is. */
  readonly since?: number | null;
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
  const { leader, since = null, known, inCgroup, isMarked, never } = family;
  const byPid = new Map(rows.map(row => [row.pid, row]));
  const isStill = (one: Identity): boolean => {
    const row = byPid.get(one.pid);
    return row !== undefined && isSame(row, one);
  };
  // Once the leader's number belongs to somebody else, a group or session of that number is somebody else's too.
  const leads = leader !== null && (!byPid.has(leader.pid) || isStill(leader)) ? leader : null;
  const candidates = rows.filter(row => isAlive(row) && !never.has(row.pid));
  const isOfLeader = (row: ProcessRow): boolean =>
    leads !== null && began(row, leads.start) && [row.pid, row.group, row.session].includes(leads.pid);

  const members = new Map<number, ProcessRow>();
  const knownPids = new Set(known.filter(isStill).map(({ pid }) => pid));
  for (const row of candidates) {
    const { pid } = row;
    if (isOfLeader(row) || knownPids.has(pid) || inCgroup.has(pid) || (began(row, since) && isMarked(row))) {
      members.set(pid, row);
    }
  }

  // A parent that is gone counts as well: Windows leaves its number with the children.
  const gone = [...(leader === null ? [] : [leader]), ...known].filter(({ pid }) => !byPid.has(pid));
  const parents = new Map<number, number | null>(gone.map(({ pid, start }) => [pid, start]));
  for (const { pid, start } of members.values()) parents.set(pid, start);
  for (let before = -1; before < members.size; ) {
    before = members.size;
    for (const row of candidates) {
      const born = parents.get(row.ppid);
      if (born === undefined || members.has(row.pid) || !began(row, born)) continue;
      members.set(row.pid, row);
      parents.set(row.pid, row.start);
    }
  }
  return [...members.values()];
}

/** At that moment or later, as far as it is known. */
function began({ start }: ProcessRow, since: number | null): boolean {
  return start === null || since === null || start >= since;
}

import { type Identity, isAlive, isSame, type ProcessRow, type Survivor } from '../table/row.ts';
import { systemTable } from '../table/table.ts';
import type { Cgroup } from './cgroup.ts';
import { hasMark } from './mark.ts';
import { type Family, membersOf } from './members.ts';
import type { TreeOptions } from './tree.ts';

/** `group`: by the last look; left out before the first. */
export type Known = Identity & { readonly group?: number };

/** What is known of a run's processes, and the looks that keep it so. */
export interface Scout {
  /** A fresh look at everything. */
  look(): Promise<readonly ProcessRow[]>;
  /** By the last look. Linux: only those that are still there. */
  known(): readonly Known[];
  survivors(): readonly Survivor[];
}

interface ScoutOptions extends Pick<TreeOptions, 'mark' | 'never'> {
  /** `null` while there is none. */
  readonly cgroup: () => Cgroup | null;
}

export function scoutOf(leader: Identity, { mark, cgroup, never }: ScoutOptions): Scout {
  const table = systemTable();
  let known: readonly Known[] = [leader];
  let commandOf: (pid: number) => string = () => '';

  const stillThere = (): readonly Known[] =>
    known.filter(one => {
      const row = table.row(one.pid);
      return row === undefined || (row !== null && isAlive(row) && isSame(row, one));
    });

  return {
    async look() {
      const snapshot = await table.look(leader.start);
      const family: Family = {
        leader,
        since: leader.start,
        known,
        inCgroup: cgroup()?.pids() ?? new Set(),
        isMarked: row => hasMark(snapshot.markOf(row), mark),
        never: new Set([process.pid, ...never()]),
      };
      const members = membersOf(snapshot.rows, family);
      known = members;
      commandOf = snapshot.commandOf;
      return members;
    },
    known: stillThere,
    survivors: () => stillThere().map(({ pid }) => ({ pid, command: commandOf(pid) })),
  };
}

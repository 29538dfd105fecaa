import childProcess, { type ChildProcess } from 'node:child_process';
import type { Identity } from '../table/row.ts';
import { systemTable } from '../table/table.ts';
import { endAll } from './end.ts';
import { scoutOf } from './scout.ts';
import type { Tree, TreeOptions } from './tree.ts';

const graceMs = 1_000;

/**
 * Windows knows no signals: every rung ends the whole tree. While the leader lives, `taskkill /T` finds it by parent
 * pid; of what outlives the leader a snapshot is made after its end.
 */
export function windowsTree(child: ChildProcess, pid: number, options: TreeOptions): Tree {
  let gone = false;
  let start: number | null = null;
  const leader: Identity = {
    pid,
    get start() {
      return start;
    },
  };
  const scout = scoutOf(leader, { ...options, cgroup: () => null });
  void systemTable()
    .find(pid)
    .then(row => {
      start = row?.start ?? null;
    });

  async function endStragglers(): Promise<void> {
    if ((await scout.look()).length === 0) return;
    options.onStragglers(scout.survivors());
    await endAll(() => scout.look(), graceMs);
  }

  return {
    leader,
    enclose() {},
    signal() {
      if (gone) return;
      const taskkill = childProcess.spawn('taskkill', ['/T', '/F', '/PID', String(pid)], {
        stdio: 'ignore',
        windowsHide: true,
      });
      taskkill.once('error', () => child.kill());
      taskkill.once('exit', code => {
        if (code !== 0 && !gone) child.kill();
      });
    },
    leaderGone() {
      gone = true;
      void endStragglers();
      return false;
    },
    emptied: async () => {},
    pids: async () => new Set((await scout.look()).map(row => row.pid)),
    listed: () => null,
    survivors: () => scout.survivors(),
  };
}

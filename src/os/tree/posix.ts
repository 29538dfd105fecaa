import type { Identity } from '../table/row.ts';
import { systemTable } from '../table/table.ts';
import type { Cgroup } from './cgroup.ts';
import { signalProcess } from './end.ts';
import { hurriedLook } from './hurried.ts';
import { type Known, scoutOf } from './scout.ts';
import type { Tree, TreeOptions } from './tree.ts';

/** Who forks on while being fetched into the cgroup is caught up with in a few rounds, or never. */
const fetchRoundsMax = 10;
/** Between two looks at what has outlived its leader, growing to the second. */
const waitsMs = { first: 5, longest: 20 };
/** Where each look is one at everything, by a program. */
const dearWaitMs = 100;
/** Pids may have gone round more than once in a longer life. */
const sureForMs = 60_000;

export function posixTree(pid: number, options: TreeOptions): Tree {
  const { mark } = options;
  let cgroup: Cgroup | null = null;
  const leader: Identity = { pid, start: systemTable().row(pid)?.start ?? null };
  const bornAt = performance.now();
  const scout = scoutOf(leader, { ...options, cgroup: () => cgroup });
  let empty = false;
  /** SIGKILL is meant for everyone, whoever is born while it goes round. */
  let killing = false;
  // The child is inside its cgroup once this has resolved to true, and so is what it had forked until then.
  let enclosed = false;
  let entering = Promise.resolve();

  async function enter(cgroup: Cgroup): Promise<void> {
    if (!(await cgroup.add(pid))) return;
    // What was forked between the spawn and now is outside: it is fetched in, until a look finds nobody outside.
    for (let round = 0; round < fetchRoundsMax; round += 1) {
      const inside = cgroup.pids();
      const outside = (await scout.look()).filter(row => !inside.has(row.pid));
      if (outside.length === 0) {
        enclosed = true;
        return;
      }
      await Promise.all(outside.map(row => cgroup.add(row.pid)));
    }
  }

  /** False where the group is gone. While it is there, its number is nobody else's. */
  function toGroup(signal: NodeJS.Signals | 0): boolean {
    try {
      return process.kill(-pid, signal);
    } catch (error) {
      // EPERM: something is there that belongs to another user.
      return (error as NodeJS.ErrnoException).code === 'EPERM';
    }
  }

  /** Where one process alone cannot be looked at, what the last look saw; the leader leads from its first moment on. */
  function groupOf(one: Known): number | undefined {
    const row = systemTable().row(one.pid);
    return row === undefined ? (one.pid === pid ? pid : one.group) : row?.group;
  }

  async function lookFor(signal: NodeJS.Signals, done: ReadonlySet<number>): Promise<void> {
    for (const row of await scout.look()) {
      if (row.group !== pid && !done.has(row.pid)) signalProcess(row, signal);
    }
  }

  async function members(): Promise<readonly Identity[]> {
    const found = await scout.look();
    if (killing) for (const row of found) signalProcess(row, 'SIGKILL');
    return found;
  }

  function quickLook(): { readonly found: boolean; readonly sure: boolean } {
    const groupIsThere = toGroup(0);
    if (enclosed && cgroup !== null && !groupIsThere) return { found: cgroup.isPopulated(), sure: true };
    const { found, sure } = hurriedLook({ leader, mark, known: scout.known(), groupIsThere });
    return { found, sure: sure && performance.now() - bornAt < sureForMs };
  }

  function listed(): ReadonlySet<number> | null {
    return enclosed && cgroup !== null ? cgroup.pids() : null;
  }

  function nothingLeft(): false {
    empty = true;
    void entering.then(() => cgroup?.remove());
    return false;
  }

  return {
    leader,
    enclose(own) {
      cgroup = own;
      entering = enter(own);
    },
    signal(signal) {
      if (empty) return;
      killing ||= signal === 'SIGKILL';
      if (killing && enclosed && cgroup?.kill()) return;
      toGroup(signal);
      const done = new Set<number>();
      for (const one of scout.known()) {
        if (groupOf(one) === pid) continue;
        signalProcess(one, signal);
        done.add(one.pid);
      }
      void lookFor(signal, done);
    },
    leaderGone() {
      const { found, sure } = quickLook();
      if (found) return true;
      if (sure) return nothingLeft();
      return members().then(all => (all.length > 0 ? true : nothingLeft()));
    },
    async emptied() {
      const isCheap = systemTable().row(process.pid) !== undefined;
      const longestMs = isCheap ? waitsMs.longest : dearWaitMs;
      for (let waitMs = waitsMs.first; !empty; waitMs = Math.min(waitMs * 2, longestMs)) {
        await new Promise(resolve => setTimeout(resolve, waitMs));
        // Cheap while those who are known still live; a look at everything only when they are gone.
        if (isCheap && !killing && scout.known().length > 0) continue;
        if (enclosed && cgroup?.isPopulated()) {
          if (killing) cgroup.kill();
          // Born in there since the last look: whoever waits is to see for whom.
          if (scout.known().length === 0) await scout.look();
          continue;
        }
        empty = (await members()).length === 0;
      }
      cgroup?.remove();
    },
    pids: async () => new Set((await scout.look()).map(row => row.pid)),
    listed,
    survivors: () => scout.survivors(),
  };
}

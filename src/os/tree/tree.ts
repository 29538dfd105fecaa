import type { ChildProcess } from 'node:child_process';
import type { Identity, Survivor } from '../table/row.ts';
import type { Cgroup } from './cgroup.ts';
import { posixTree } from './posix.ts';
import { windowsTree } from './windows.ts';

/** The processes of one run. */
export interface Tree {
  readonly leader: Identity;
  /** To every process of it: the group at once, what has left the group as soon as a look has found it. */
  signal(signal: NodeJS.Signals): void;
  /**
   * Called once, when the leader has been reaped: is anything of it still alive? It must be answered in the time of a
   * restart, so where the answer is a hurried one a thorough look follows, and what that finds is ended and told.
   */
  leaderGone(): boolean;
  /** Resolves when nothing of it is left. Only after `leaderGone` said so. */
  emptied(): Promise<void>;
  /** Everything alive in it, by a fresh look. */
  pids(): Promise<ReadonlySet<number>>;
  /** Those of the last look that are still alive. */
  survivors(): readonly Survivor[];
}

export interface TreeOptions {
  /** As in the environment of the run's processes: see `mark.ts`. */
  readonly mark: string;
  /** The run's own; `null` where there is none. */
  readonly cgroup: Cgroup | null;
  /** The supervisor's helpers: never members. */
  readonly never: () => ReadonlySet<number>;
  /** A thorough look after the run's end found these, and they are being ended. */
  readonly onStragglers: (found: readonly Survivor[]) => void;
}

/**
 * POSIX: the child leads a process group and a session of its own, so that Ctrl-C reaches the supervisor alone and the
 * group can be signalled as one. Windows has no such groups; there the child stays in the supervisor's job and no
 * console flashes.
 */
export const childOptions = process.platform === 'win32' ? { windowsHide: true } : { detached: true };

/** @param child just spawned, with its pid */
export function treeOf(child: ChildProcess, pid: number, options: TreeOptions): Tree {
  return process.platform === 'win32' ? windowsTree(child, pid, options) : posixTree(pid, options);
}

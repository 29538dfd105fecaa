import type { Identity, Survivor } from '../table/row.ts';
import type { Cgroup } from './cgroup.ts';

/** The processes of one run. */
export interface Tree {
  readonly leader: Identity;
  /** Gives it a cgroup of its own, soon after the spawn. Until then it is known by its group and its mark. */
  enclose(cgroup: Cgroup): void;
  /** To every process of it: the group at once, what has left the group as soon as a look has found it. */
  signal(signal: NodeJS.Signals): void;
  /**
   * Called once, when the leader has been reaped: is anything of it still alive? This stands between a crash and the
   * next start, so it is answered at once where a quick look can be certain, and else after a thorough one.
   */
  leaderGone(): boolean | Promise<boolean>;
  /** Resolves when nothing of it is left. Only after `leaderGone` said so. */
  emptied(): Promise<void>;
  /** Everything alive in it, by a fresh look. */
  pids(): Promise<ReadonlySet<number>>;
  /** The same by the kernel's own list, at the cost of a read; `null` while there is none. */
  listed(): ReadonlySet<number> | null;
  /** Those of the last look that are still alive. */
  survivors(): readonly Survivor[];
}

export interface TreeOptions {
  /** As in the environment of the run's processes: see `mark.ts`. */
  readonly mark: string;
  /** The supervisor's helpers: never members. */
  readonly never: () => ReadonlySet<number>;
  /** Where a thorough look takes too long to wait for (Windows): it found these, and they are being ended. */
  readonly onStragglers: (found: readonly Survivor[]) => void;
}

import childProcess, { type ChildProcess } from 'node:child_process';

/** The processes of one run. */
export interface Tree {
  /** To every process of it. A process that is gone is no error. */
  signal(signal: NodeJS.Signals): void;
  /** Called once, when the leader has been reaped: is anything of it still alive? */
  leaderGone(): boolean;
  isEmpty(): boolean;
}

const onWindows = process.platform === 'win32';

/**
 * POSIX: the child leads a process group of its own, so that Ctrl-C reaches the supervisor alone and the group can be
 * signalled as one. Windows has no such groups; there the child stays in the supervisor's job and no console flashes.
 */
export const childOptions = onWindows ? { windowsHide: true } : { detached: true };

export function treeOf(child: ChildProcess, pid: number): Tree {
  return onWindows ? windowsTree(child, pid) : processGroup(pid);
}

function processGroup(leader: number): Tree {
  const reaches = (signal: NodeJS.Signals | 0): boolean => {
    try {
      return process.kill(-leader, signal);
    } catch (error) {
      // EPERM: something is there that belongs to another user.
      return (error as NodeJS.ErrnoException).code === 'EPERM';
    }
  };
  let empty = false;
  // Once empty, the number may come back for somebody else's group.
  const isEmpty = (): boolean => {
    empty ||= !reaches(0);
    return empty;
  };
  return {
    signal(signal) {
      if (!empty) reaches(signal);
    },
    leaderGone: () => !isEmpty(),
    isEmpty,
  };
}

/** Windows knows no signals: every rung ends the tree. The tree is found by parent pid, so the leader must still live. */
function windowsTree(child: ChildProcess, pid: number): Tree {
  let gone = false;
  return {
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
      return false;
    },
    isEmpty: () => gone,
  };
}

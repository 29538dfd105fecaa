import type { ChildProcess } from 'node:child_process';
import { posixTree } from './posix.ts';
import type { Tree, TreeOptions } from './tree.ts';
import { windowsTree } from './windows.ts';

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

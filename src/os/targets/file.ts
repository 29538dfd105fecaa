import fs from 'node:fs';
import type { TargetFinding } from '../../core/event.ts';
import { codeOf } from '../probes/trouble.ts';

/** It is there, links followed. Only looked at, never opened: opening a camera takes it from whoever uses it. */
export async function checkFile(path: string): Promise<TargetFinding> {
  return look(path, () => null);
}

/**
 * A device node is there. By its name under /dev/v4l/by-id it is the same camera under whatever number; a file that a
 * program has written in its place is none.
 */
export async function checkDevice(path: string): Promise<TargetFinding> {
  return look(path, stats => (stats.isCharacterDevice() || stats.isBlockDevice() ? null : `${path} is no device`));
}

async function look(path: string, refuse: (stats: fs.Stats) => string | null): Promise<TargetFinding> {
  const startedAt = performance.now();
  try {
    const reason = refuse(await fs.promises.stat(path));
    if (reason !== null) return { is: 'down', reason };
    const detail = await leadsTo(path);
    return { is: 'up', latencyMs: Math.round((performance.now() - startedAt) * 100) / 100, detail, warning: null };
  } catch (error) {
    const { code, message } = codeOf(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return { is: 'down', reason: `${path} is not there` };
    if (code === 'EACCES' || code === 'EPERM')
      return { is: 'unknown', reason: `${path} may not be looked at (${code})` };
    return { is: 'down', reason: `${path} cannot be looked at: ${message}` };
  }
}

async function leadsTo(path: string): Promise<string | null> {
  const real = await fs.promises.realpath(path);
  return real === path ? null : `leads to ${real}`;
}

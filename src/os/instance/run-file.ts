import fs from 'node:fs';
import path from 'node:path';
import type { Identity } from '../table/row.ts';

/** What a later supervisor must know to end what this one could not. */
export interface RunRecord {
  readonly instance: string;
  readonly boot: string;
  readonly supervisor: Identity;
  readonly leader: Identity;
  /** The run's own cgroup; `null` where it has none. */
  readonly cgroup: string | null;
}

const maxBytes = 64 * 1024;

export function runFile(dir: string, service: string): string {
  return path.join(dir, `.${service}.run.json`);
}

/** Atomically; the disk is not waited for, since a machine that loses its power keeps no processes either. */
export async function writeRun(file: string, record: RunRecord): Promise<void> {
  const draft = `${file}.${process.pid}.tmp`;
  try {
    await fs.promises.writeFile(draft, `${JSON.stringify(record)}\n`, { mode: 0o600 });
    await fs.promises.rename(draft, file);
  } catch (error) {
    await fs.promises.rm(draft, { force: true }).catch(() => {});
    throw error;
  }
}

/** `null` where there is none, or none that can be understood. */
export function readRun(file: string): RunRecord | null {
  try {
    if (fs.statSync(file).size > maxBytes) return null;
    const { instance, boot, supervisor, leader, cgroup } = JSON.parse(fs.readFileSync(file, 'utf8'));
    if (typeof instance !== 'string' || typeof boot !== 'string' || !isIdentity(supervisor) || !isIdentity(leader)) {
      return null;
    }
    return { instance, boot, supervisor, leader, cgroup: typeof cgroup === 'string' ? cgroup : null };
  } catch {
    return null;
  }
}

export function isIdentity(value: unknown): value is Identity {
  if (typeof value !== 'object' || value === null) return false;
  const { pid, start } = value as Partial<Identity>;
  return Number.isSafeInteger(pid) && (pid ?? 0) > 0 && (start === null || typeof start === 'number');
}

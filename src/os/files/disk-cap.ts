import fs from 'node:fs/promises';
import path from 'node:path';

interface Kept {
  readonly file: string;
  readonly bytes: number;
  readonly writtenMs: number;
}

/**
 * Removes the oldest of a service's reports, then of its rotated logs, until all its files together are no larger than
 * `maxBytes`. The log that is being written and the newest report stay whatever their size.
 *
 * @returns the bytes removed. Never rejects: a folder that cannot be read is left alone
 */
export async function keepUnder(dir: string, service: string, maxBytes: number): Promise<number> {
  const log = `${service}-watchfiles.log`;
  const report = `${service}-crash-report-`;
  const names = await fs.readdir(dir).catch(() => []);
  const sizes = await Promise.all(
    names.filter(name => name.startsWith(log) || name.startsWith(report)).map(name => sizeOf(dir, name)),
  );
  const files = sizes.flatMap(one => one ?? []);
  const oldestFirst = (a: Kept, b: Kept): number => a.writtenMs - b.writtenMs;
  const is = (start: string) => (one: Kept) => path.basename(one.file).startsWith(start);
  const reports = files.filter(is(report)).sort(oldestFirst).slice(0, -1);
  const rotated = files.filter(is(`${log}.`)).sort(oldestFirst);

  let total = files.reduce((sum, { bytes }) => sum + bytes, 0);
  let removed = 0;
  for (const { file, bytes } of [...reports, ...rotated]) {
    if (total <= maxBytes) break;
    await fs.rm(file, { force: true }).catch(() => {});
    total -= bytes;
    removed += bytes;
  }
  return removed;
}

async function sizeOf(dir: string, name: string): Promise<Kept | null> {
  const file = path.join(dir, name);
  const stat = await fs.stat(file).catch(() => null);
  return stat?.isFile() ? { file, bytes: stat.size, writtenMs: stat.mtimeMs } : null;
}

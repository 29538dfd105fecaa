import fs from 'node:fs/promises';
import path from 'node:path';
import { writeWhole } from './write-whole.ts';

/** The newest reports of a service are kept, older ones removed. */
const maxReportsKept = 50;

/**
 * Writes a report into a file of its own, whole or not at all, and removes the oldest ones past the bound.
 *
 * @returns the report's path
 * @throws what the file system says (ENOSPC, EROFS, EACCES …); nothing is left behind then
 */
export async function writeReport(dir: string, prefix: string, at: Date, report: unknown): Promise<string> {
  await fs.mkdir(dir, { recursive: true });
  const file = path.join(dir, await freeName(dir, prefix, at));
  await writeWhole(file, `${JSON.stringify(report, null, 2)}\n`);
  await removeOldReports(dir, prefix);
  return file;
}

/** Of two reports of the same millisecond, such as that of a crash and that of the end, the later is named a moment later. */
async function freeName(dir: string, prefix: string, at: Date): Promise<string> {
  const present = new Set(await fs.readdir(dir));
  for (let time = at.getTime(); ; time += 1) {
    const name = `${prefix}-crash-report-${new Date(time).toISOString().replaceAll(':', '-')}.json`;
    if (!present.has(name)) return name;
  }
}

/** Removes all but the newest reports of this service, and drafts that a killed supervisor left. */
async function removeOldReports(dir: string, prefix: string): Promise<void> {
  const names = await fs.readdir(dir);
  const start = `${prefix}-crash-report-`;
  // The time in the name sorts as text.
  const reports = names.filter(name => name.startsWith(start) && name.endsWith('.json')).sort();
  const drafts = names.filter(name => name.startsWith(`.${start}`) && name.endsWith('.tmp'));
  const old = [...reports.slice(0, -maxReportsKept), ...drafts];
  await Promise.all(old.map(name => fs.rm(path.join(dir, name), { force: true })));
}

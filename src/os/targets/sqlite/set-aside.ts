import fs from 'node:fs';
import path from 'node:path';
import type { Repair } from '../../../core/event.ts';
import { headerBytes, headerTrouble } from './header.ts';
import { type Checked, quickCheck } from './quick-check.ts';

export interface SetAsideOptions {
  /** Absolute paths. */
  readonly databases: readonly string[];
  /** Later than this from now nothing is moved any more. */
  readonly withinMs: number;
  /** Asked in the moment before anything is moved: nothing of the service lives, and nothing is about to. */
  readonly mayMove: () => boolean;
  /** The thorough check and the wall clock, for tests. */
  readonly deep?: (file: string) => Promise<Checked>;
  readonly wall?: () => Date;
}

/** A database that breaks more often than this is no work for a machine that nobody watches. */
export const mostADay = 3;
const dayMs = 24 * 3_600_000;

/**
 * What belongs to one database, in the order in which it is moved. A journal or a write-ahead log left beside a new
 * database would be played into it, so they go first (https://www.sqlite.org/howtocorrupt.html, 1.4).
 */
const parts = ['-journal', '-wal', '-shm', ''] as const;

/**
 * Moves each database that is found to be damaged aside, with its journals, byte for byte, to `NAME.broken-TIME` in the
 * same folder. A database that passes its checks, or that cannot be checked, stays. Never rejects.
 */
export async function setAside(options: SetAsideOptions): Promise<Repair> {
  const { databases, withinMs, mayMove, deep = quickCheck, wall = () => new Date() } = options;
  const until = performance.now() + withinMs;
  const damaged: string[] = [];
  const reasons: string[] = [];
  for (const database of databases) {
    const found = await look(database, deep).catch((error: Error) => error.message);
    if (found === null) damaged.push(database);
    else reasons.push(found);
  }
  if (damaged.length === 0) return refused(`nothing was set aside: ${reasons.join('; ')}`);
  const now = wall();
  for (const database of damaged) {
    const before = asideWithin(database, now.getTime() - dayMs);
    if (before >= mostADay) {
      const times = `${before} times within a day`;
      return refused(`${database} is damaged again after it was set aside ${times}: look at the disk it is on`);
    }
  }
  if (performance.now() > until || !mayMove()) return refused('the service was started before the repair was done');
  try {
    return { is: 'done', aside: damaged.flatMap(database => moveAside(database, now)) };
  } catch (error) {
    return refused(`the damaged database could not be set aside: ${(error as Error).message}`);
  }
}

const refused = (because: string): Repair => ({ is: 'refused', because });

/** null: it is damaged; else why it is left alone. */
async function look(database: string, deep: (file: string) => Promise<Checked>): Promise<string | null> {
  const head = Buffer.alloc(headerBytes);
  let file: fs.promises.FileHandle;
  try {
    file = await fs.promises.open(database, 'r');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return code === 'ENOENT' ? `${database} is not there` : `${database} cannot be read (${message})`;
  }
  try {
    const { bytesRead } = await file.read(head, 0, headerBytes, 0);
    const { size } = await file.stat();
    if (headerTrouble(head.subarray(0, bytesRead), size) !== null) return null;
  } finally {
    await file.close();
  }
  const checked = await deep(database);
  if (checked.is === 'damaged') return null;
  return checked.is === 'sound'
    ? `${database} passes its checks`
    : `whether ${database} is damaged cannot be told, because ${checked.because}`;
}

const stampOf = (at: Date): string => at.toISOString().replace(/[-:]|\.\d+/g, '');
const brokenName = /\.broken-(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z(?:-\d+)?$/;

function asideWithin(database: string, sinceMs: number): number {
  const start = `${path.basename(database)}.broken-`;
  return fs.readdirSync(path.dirname(database)).filter(name => {
    const [, ...figures] = (name.startsWith(start) && brokenName.exec(name)) || [];
    const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = figures.map(Number);
    return figures.length > 0 && Date.UTC(year, month - 1, day, hour, minute, second) >= sinceMs;
  }).length;
}

/** All of it or nothing. */
function moveAside(database: string, now: Date): readonly string[] {
  const name = freeName(`${database}.broken-${stampOf(now)}`);
  const moved: (readonly [from: string, to: string])[] = [];
  try {
    for (const part of parts) {
      if (!fs.existsSync(database + part)) continue;
      fs.renameSync(database + part, name + part);
      moved.push([database + part, name + part]);
    }
  } catch (error) {
    for (const [from, to] of moved.reverse()) fs.renameSync(to, from);
    throw error;
  }
  return moved.map(([, to]) => to).reverse();
}

function freeName(wanted: string): string {
  for (let number = 2, name = wanted; ; number++) {
    if (!fs.existsSync(name)) return name;
    name = `${wanted}-${number}`;
  }
}

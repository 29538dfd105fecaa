import fs from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { commandMaxChars } from '../table/row.ts';
import { systemTable } from '../table/table.ts';
import { bootId } from './boot.ts';
import { isRunning } from './instance.ts';
import { isIdentity } from './run-file.ts';

/** The one supervisor of a service. */
export type Lock =
  /** `tookOver`: the one who had it is dead, and did not end as one should. */
  | { readonly held: true; readonly tookOver: boolean; readonly release: () => void }
  /** `sentence` names the one who has it, and says what to do. */
  | { readonly held: false; readonly sentence: string };

interface Holder {
  readonly pid: number;
  readonly start: number | null;
  readonly boot: string;
  /** ISO 8601. */
  readonly since: string;
  readonly command: string;
}

const maxBytes = 16 * 1024;
/** So long others may be busy with taking over a dead one's lock. */
const patienceMs = 3_000;
const againMs = 10;
/** A takeover takes milliseconds; one that has gone on for so long has been killed. */
const abandonedMs = 10_000;
/** Where hard links do not exist the file appears before its contents. */
const writtenWithinMs = 2_000;

/**
 * Takes the lock `file`, or says who has it. A lock whose holder is dead, or from another boot, or whose pid is another
 * process by now, is taken over. It goes away with `release`, and at this process's exit.
 *
 * @throws the system's error where the file cannot be written (EACCES, EROFS, ENOSPC …)
 */
export async function acquireLock(file: string): Promise<Lock> {
  const own = await ownHolder();
  const until = performance.now() + patienceMs;
  for (;;) {
    if (create(file, own)) return held(file, own, false);
    const holder = read(file);
    if (holder !== 'gone') {
      if (holder !== 'unreadable' && (await isRunning(holder))) return { held: false, sentence: refusal(file, holder) };
      if (takeOver(file, holder, own)) return held(file, own, true);
    }
    if (performance.now() > until) return { held: false, sentence: stuck(file) };
    await sleep(againMs);
  }
}

/** Who has the lock `file` now; `null` where nobody does who lives. Changes nothing. */
export async function lockHolder(file: string): Promise<{ readonly pid: number; readonly since: string } | null> {
  const holder = read(file);
  return typeof holder === 'object' && (await isRunning(holder)) ? holder : null;
}

async function ownHolder(): Promise<Holder> {
  const row = await systemTable().find(process.pid);
  const command = process.argv.join(' ').slice(0, commandMaxChars);
  return { pid: process.pid, start: row?.start ?? null, boot: bootId(), since: new Date().toISOString(), command };
}

/** With its contents or not at all, and only where there is none: of many at once exactly one succeeds. */
function create(file: string, own: Holder): boolean {
  const draft = `${file}.${own.pid}.${Math.random().toString(36).slice(2)}.tmp`;
  const text = JSON.stringify(own);
  fs.writeFileSync(draft, text, { mode: 0o644, flag: 'wx' });
  try {
    fs.linkSync(draft, file);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return false;
    // exFAT and some network shares know no hard links.
    return createDirectly(file, text);
  } finally {
    fs.rmSync(draft, { force: true });
  }
}

function createDirectly(file: string, text: string): boolean {
  try {
    fs.writeFileSync(file, text, { mode: 0o644, flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** `gone` also for one that is being written this moment. */
function read(file: string): Holder | 'gone' | 'unreadable' {
  try {
    const { size, mtimeMs } = fs.statSync(file);
    if (size > maxBytes) return 'unreadable';
    const holder = parse(fs.readFileSync(file, 'utf8'));
    if (holder !== null) return holder;
    // What was written in the future was written before the clock was set.
    return Math.abs(Date.now() - mtimeMs) > writtenWithinMs ? 'unreadable' : 'gone';
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 'gone';
    return 'unreadable';
  }
}

function parse(text: string): Holder | null {
  try {
    const value = JSON.parse(text);
    const { boot, since, command } = value;
    if (!isIdentity(value) || ![boot, since, command].every(one => typeof one === 'string')) return null;
    return { pid: value.pid, start: value.start, boot, since, command };
  } catch {
    return null;
  }
}

/** One at a time, or the second would take away what the first has just put there. */
function takeOver(file: string, dead: Holder | 'unreadable', own: Holder): boolean {
  const busy = `${file}.takeover`;
  try {
    fs.mkdirSync(busy);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    if (ageMs(busy) > abandonedMs) fs.rmSync(busy, { recursive: true, force: true });
    return false;
  }
  try {
    // It may have changed hands between the look and the turn.
    if (JSON.stringify(read(file)) !== JSON.stringify(dead)) return false;
    fs.rmSync(file, { force: true });
    return create(file, own);
  } finally {
    fs.rmSync(busy, { recursive: true, force: true });
  }
}

function ageMs(file: string): number {
  return Date.now() - (fs.statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
}

/** One listener for all: Node warns of a leak past ten. */
const releases = new Set<() => void>();
function releaseAll(): void {
  for (const release of releases) release();
}

function held(file: string, own: Holder, tookOver: boolean): Lock {
  const release = (): void => {
    releases.delete(release);
    if (releases.size === 0) process.off('exit', releaseAll);
    const now = read(file);
    if (typeof now === 'object' && now.pid === own.pid && now.since === own.since) fs.rmSync(file, { force: true });
  };
  if (releases.size === 0) process.on('exit', releaseAll);
  releases.add(release);
  return { held: true, tookOver, release };
}

function refusal(file: string, { pid, since, command }: Holder): string {
  const service = 'this service is already being supervised';
  return `${service} by pid ${pid} since ${since} (${command}): stop that one first, or give this one another name or log folder; the lock is ${file}`;
}

function stuck(file: string): string {
  return `the lock ${file} is of a supervisor that is gone, and cannot be taken over: remove the folder ${file}.takeover and try again`;
}

import fs from 'node:fs';
import { markIn } from '../tree/mark.ts';
import { commandMaxChars, isAlive, isSame, type ProcessRow, type ProcessTable, type Snapshot } from './row.ts';
import { sharedLook } from './shared-look.ts';

/** A look at a thousand processes takes a tenth of a second: the loop gets its turn this often. */
const sliceMs = 3;
/** One that ends during a look may have left a child that was not there when it began. */
const roundsMax = 3;
/** One that is becoming another program shows no environment for a moment, and is asked again so often, after so long. */
export const asksMax = 20;
const askMs = 2;
/** The parent of the kernel's threads, which have no environment at all. */
const kernelPid = 2;
/** More of a process’s environment than this is not looked at. */
const environMaxBytes = 256 * 1024;

let scratch: Buffer | null = null;
/** A name of 64 characters and fifty numbers: no stat is longer. */
const statMaxBytes = 2_048;
let statScratch: Buffer | null = null;

export const linuxTable: ProcessTable = {
  look: sharedLook(lookRound),
  row: processRow,
  find: async pid => processRow(pid),
};

async function lookRound(since: number | null): Promise<Snapshot> {
  const rows: ProcessRow[] = [];
  const marks = new Map<number, string>();
  const seen = new Set<number>();
  const silent: ProcessRow[] = [];
  let turn = performance.now() + sliceMs;
  let vanished = true;
  for (let round = 0; vanished && round < roundsMax; round += 1) {
    vanished = false;
    for (const pid of allPids()) {
      if (seen.has(pid)) continue;
      seen.add(pid);
      const row = processRow(pid);
      if (row === null) vanished = true;
      else {
        rows.push(row);
        // At once: by the end of the look it may have made another process of itself.
        const mark = since === null || (row.start ?? since) >= since ? markOf(pid) : null;
        if (mark === 'gone') {
          vanished = true;
          if (row.ppid !== kernelPid && isAlive(row)) silent.push(row);
        } else if (mark !== null) marks.set(pid, mark);
      }
      if (performance.now() < turn) continue;
      await new Promise(setImmediate);
      turn = performance.now() + sliceMs;
    }
  }
  for (const [pid, mark] of await askAgain(silent)) marks.set(pid, mark);
  return { rows, markOf: row => marks.get(row.pid) ?? null, commandOf };
}

/**
 * Asks those for their marks that showed no environment, until they show one, have ended, or have been asked often enough.
 *
 * @param ask as `markOf`; one that has ended is `ended`
 */
export async function askAgain(
  silent: readonly ProcessRow[],
  ask: (row: ProcessRow) => string | 'gone' | 'ended' | null = markNow,
): Promise<ReadonlyMap<number, string>> {
  const marks = new Map<number, string>();
  let left = silent;
  for (let asked = 0; left.length > 0 && asked < asksMax; asked += 1) {
    await new Promise(resolve => setTimeout(resolve, askMs));
    left = left.filter(row => {
      const mark = ask(row);
      if (mark === 'gone') return true;
      if (mark !== null && mark !== 'ended') marks.set(row.pid, mark);
      return false;
    });
  }
  return marks;
}

function markNow(row: ProcessRow): string | 'gone' | 'ended' | null {
  const now = processRow(row.pid);
  return now !== null && isAlive(now) && isSame(now, row) ? markOf(row.pid) : 'ended';
}

/** Empty where there is no /proc. */
export function allPids(): readonly number[] {
  try {
    return fs.readdirSync('/proc').map(Number).filter(Number.isInteger);
  } catch {
    return [];
  }
}

/** null where the process is gone. */
export function processRow(pid: number): ProcessRow | null {
  statScratch ??= Buffer.allocUnsafe(statMaxBytes);
  let fd: number;
  try {
    fd = fs.openSync(`/proc/${pid}/stat`, 'r');
  } catch {
    return null;
  }
  try {
    // The kernel gives the whole of it at once.
    return parseStat(pid, statScratch.toString('latin1', 0, fs.readSync(fd, statScratch)));
  } catch {
    return null;
  } finally {
    fs.closeSync(fd);
  }
}

/** The program's name stands in brackets and may hold spaces and brackets itself: what counts begins after the last. */
export function parseStat(pid: number, stat: string): ProcessRow | null {
  const end = stat.lastIndexOf(')');
  // Fields 3, 4 … of proc(5).
  const fields = stat.slice(end + 2).split(' ', 20);
  if (end === -1 || fields.length < 20) return null;
  return {
    pid,
    state: fields[0] ?? '',
    ppid: Number(fields[1]),
    group: Number(fields[2]),
    session: Number(fields[3]),
    threads: Number(fields[17]),
    start: Number(fields[19]),
  };
}

/**
 * What the process was started with; one that has written over its environment (a process title) shows none. `gone`: it
 * has none any more, since it has ended meanwhile; or none yet, since it is becoming another program this moment; or
 * never had, as a thread of the kernel.
 */
export function markOf(pid: number): string | 'gone' | null {
  scratch ??= Buffer.allocUnsafe(environMaxBytes);
  let fd: number;
  try {
    fd = fs.openSync(`/proc/${pid}/environ`, 'r');
  } catch (error) {
    // Somebody else's may not be read.
    return (error as NodeJS.ErrnoException).code === 'EACCES' ? null : 'gone';
  }
  try {
    let length = 0;
    for (let got = -1; got !== 0 && length < scratch.length; length += got) {
      got = fs.readSync(fd, scratch, length, scratch.length - length, null);
    }
    return length === 0 ? 'gone' : markIn(scratch.subarray(0, length));
  } catch {
    return null;
  } finally {
    fs.closeSync(fd);
  }
}

export function commandOf(pid: number): string {
  try {
    const words = fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').join(' ').trim();
    return (words || fs.readFileSync(`/proc/${pid}/comm`, 'utf8').trim()).slice(0, commandMaxChars);
  } catch {
    return 'gone meanwhile';
  }
}

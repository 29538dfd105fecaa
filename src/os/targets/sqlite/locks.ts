import fs from 'node:fs';
import { commandOf } from '../../table/linux.ts';

/** A process that holds a database locked against writers. */
export interface LockHolder {
  readonly pid: number;
  readonly command: string;
}

const mostHolders = 4;

/**
 * Who holds a lock that keeps others from writing: an exclusive lock on the database, or on the `-shm` file that WAL mode
 * locks instead. Linux only, empty elsewhere and on file systems that keep their locks elsewhere (a network share).
 */
export function lockHolders(database: string): readonly LockHolder[] {
  if (process.platform !== 'linux') return [];
  const inodes = [database, `${database}-shm`].flatMap(inodeOf);
  const pids = writersOf(read('/proc/locks'), inodes).slice(0, mostHolders);
  return pids.map(pid => ({ pid, command: commandOf(pid).slice(0, 120) }));
}

/** Pids of the write locks on these inodes (`254:1:1234`, decimal), from the text of /proc/locks. */
export function writersOf(locks: string, inodes: readonly string[]): readonly number[] {
  const pids = new Set<number>();
  for (const line of locks.split('\n')) {
    // `2: POSIX  ADVISORY  WRITE 4711 fe:01:1234 1073741826 1073742335`, and `2: -> POSIX …` for who waits.
    const [, pid, major, minor, inode] =
      /^\d+:\s+(?:POSIX|OFDLCK)\s+\S+\s+WRITE\s+(\d+)\s+([0-9a-f]+):([0-9a-f]+):(\d+)\s/.exec(line) ?? [];
    if (pid === undefined || major === undefined || minor === undefined) continue;
    const name = `${Number.parseInt(major, 16)}:${Number.parseInt(minor, 16)}:${inode}`;
    if (Number(pid) > 0 && inodes.includes(name)) pids.add(Number(pid));
  }
  return [...pids];
}

function inodeOf(file: string): readonly string[] {
  try {
    const { dev, ino } = fs.statSync(file, { bigint: true });
    // How glibc packs a device number (sys/sysmacros.h).
    const major = ((dev >> 8n) & 0xfffn) | ((dev >> 32n) & 0xfffff000n);
    const minor = (dev & 0xffn) | ((dev >> 12n) & 0xffffff00n);
    return [`${major}:${minor}:${ino}`];
  } catch {
    return [];
  }
}

function read(file: string): string {
  try {
    return fs.readFileSync(file, 'latin1');
  } catch {
    return '';
  }
}

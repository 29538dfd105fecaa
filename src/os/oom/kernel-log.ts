import fs from 'node:fs';

/** What the kernel's log says of a process that it has killed for want of memory. */
export interface KernelKill {
  readonly pid: number;
  readonly by: 'cgroup' | 'kernel';
  /** Its own when it was killed, without files that it had mapped. */
  readonly memoryBytes: number | null;
  /** Since boot, on the kernel's monotonic clock. */
  readonly atUs: number;
}

/** The log holds some thousands of records; more than these are not read. */
const maxRecords = 50_000;
/** A record is never longer. */
const recordMaxBytes = 8192;

/**
 * That this process was killed, if the log says so and may be read (as root, or with `kernel.dmesg_restrict` = 0).
 *
 * @param sinceUs older records are about an earlier process of that pid
 */
export function kernelKillOf(pid: number, sinceUs: number): KernelKill | null {
  let fd: number;
  try {
    fd = fs.openSync('/dev/kmsg', fs.constants.O_RDONLY | fs.constants.O_NONBLOCK);
  } catch {
    return null;
  }
  const buffer = Buffer.allocUnsafe(recordMaxBytes);
  let found: KernelKill | null = null;
  try {
    for (let n = 0; n < maxRecords; n++) {
      const record = readRecord(fd, buffer);
      if (record === null) break;
      const kill = parseRecord(record);
      if (kill !== null && kill.pid === pid && kill.atUs >= sinceUs) found = kill;
    }
  } finally {
    fs.closeSync(fd);
  }
  return found;
}

/** null at the end. */
function readRecord(fd: number, buffer: Buffer): string | null {
  try {
    return buffer.toString('utf8', 0, fs.readSync(fd, buffer));
  } catch (error) {
    // EPIPE: the oldest records were overwritten meanwhile; reading goes on with those that are left.
    return (error as NodeJS.ErrnoException).code === 'EPIPE' ? '' : null;
  }
}

/** `6,1234,987654321,-;Memory cgroup out of memory: Killed process 77 (python3) total-vm:…kB, anon-rss:…kB, …` */
export function parseRecord(record: string): KernelKill | null {
  const [, us, group, pid, sizes = ''] =
    /^\d+,\d+,(\d+),[^;]*;(Memory cgroup )?[Oo]ut of memory: Killed process (\d+) \(.*?\)(.*)/.exec(record) ?? [];
  if (us === undefined || pid === undefined) return null;
  const kib = [...sizes.matchAll(/(?:anon|shmem)-rss:(\d+)kB/g)].map(([, size]) => Number(size));
  return {
    pid: Number(pid),
    by: group === undefined ? 'kernel' : 'cgroup',
    memoryBytes: kib.length === 0 ? null : kib.reduce((sum, one) => sum + one, 0) * 1024,
    atUs: Number(us),
  };
}

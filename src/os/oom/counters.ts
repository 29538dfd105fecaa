import fs from 'node:fs';
import path from 'node:path';

/** How often the kernel has killed for want of memory so far, in one place. */
export interface KillCounter {
  readonly proof: 'memory.events' | 'memory.oom_control' | 'vmstat';
  /** The control group's folder; empty for the whole machine. */
  readonly folder: string;
  readonly kills: number;
  /** null: this place sets none. */
  readonly limitBytes: number | null;
}

/** Control groups above the process's own that are looked at. */
const maxLevels = 8;
/** Version 1 writes "no limit" as a number near 2^63. */
const noLimitBytes = 2 ** 60;

/**
 * The counters that speak of a process: its control group and those above it, nearest first, of either version; the
 * machine's last. Empty on other systems and where nothing may be read.
 */
export function killCounters(pid: number): readonly KillCounter[] {
  const places = { cgroup: read(`/proc/${pid}/cgroup`), mounts: read('/proc/self/mountinfo') };
  return [
    ...levels(memoryFolder(places, 2)).flatMap(folder => counterOf(folder, 'memory.events', 'memory.max')),
    ...levels(memoryFolder(places, 1)).flatMap(folder =>
      counterOf(folder, 'memory.oom_control', 'memory.limit_in_bytes'),
    ),
    ...machine(),
  ];
}

/** The same places again. Those that are gone are left out; the ones above them have counted along (version 2). */
export function recount(counters: readonly KillCounter[]): readonly KillCounter[] {
  return counters.flatMap(({ folder, proof, limitBytes }) => {
    if (proof === 'vmstat') return machine();
    const kills = killsIn(read(path.join(folder, proof)));
    return kills === null ? [] : [{ folder, proof, limitBytes, kills }];
  });
}

function machine(): readonly KillCounter[] {
  const kills = killsIn(read('/proc/vmstat'));
  const kib = /^MemTotal:\s+(\d+) kB/m.exec(read('/proc/meminfo'))?.[1];
  if (kills === null) return [];
  return [{ proof: 'vmstat', folder: '', kills, limitBytes: kib === undefined ? null : Number(kib) * 1024 }];
}

function counterOf(
  folder: string,
  proof: 'memory.events' | 'memory.oom_control',
  limit: string,
): readonly KillCounter[] {
  const kills = killsIn(read(path.join(folder, proof)));
  if (kills === null) return [];
  const bytes = Number.parseInt(read(path.join(folder, limit)), 10);
  return [{ proof, folder, kills, limitBytes: bytes > 0 && bytes < noLimitBytes ? bytes : null }];
}

function killsIn(text: string): number | null {
  const kills = /^oom_kill (\d+)$/m.exec(text)?.[1];
  return kills === undefined ? null : Number(kills);
}

export interface Places {
  /** /proc/PID/cgroup */
  readonly cgroup: string;
  /** /proc/self/mountinfo */
  readonly mounts: string;
}

/** The folder of a process's memory control group, and where its hierarchy is mounted; null where there is none. */
export function memoryFolder({ cgroup, mounts }: Places, version: 1 | 2): { folder: string; top: string } | null {
  const own = (version === 2 ? /^0::(\/.*)$/m : /^\d+:(?:[^:\n]*,)?memory(?:,[^:\n]*)?:(\/.*)$/m).exec(cgroup)?.[1];
  if (own === undefined || own.startsWith('/..')) return null;
  for (const line of mounts.split('\n')) {
    const [before = '', after = ''] = line.split(' - ');
    const [type = '', , options = ''] = after.split(' ');
    if (version === 2 ? type !== 'cgroup2' : type !== 'cgroup' || !options.split(',').includes('memory')) continue;
    const [, , , root = '/', top = ''] = before.split(' ');
    const below = root === '/' ? own : own === root ? '/' : own.startsWith(`${root}/`) ? own.slice(root.length) : null;
    if (below !== null) return { folder: below === '/' ? top : path.posix.join(top, below), top };
  }
  return null;
}

function levels(found: { readonly folder: string; readonly top: string } | null): readonly string[] {
  const all: string[] = [];
  if (found === null) return all;
  for (let at = found.folder; all.length < maxLevels; at = path.posix.dirname(at)) {
    all.push(at);
    if (at === found.top || at === '/') break;
  }
  return all;
}

function read(file: string): string {
  try {
    return fs.readFileSync(file, 'latin1');
  } catch {
    return '';
  }
}

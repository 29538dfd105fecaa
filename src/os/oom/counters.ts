import fs from 'node:fs';
import os from 'node:os';
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
function killCounters(cgroup: string): readonly KillCounter[] {
  const places = { cgroup, mounts: read('/proc/self/mountinfo') };
  return [
    ...levels(memoryFolder(places, 2)).flatMap(folder => counterOf(folder, 'memory.events', 'memory.max')),
    ...levels(memoryFolder(places, 1)).flatMap(folder =>
      counterOf(folder, 'memory.oom_control', 'memory.limit_in_bytes'),
    ),
    ...machine(),
  ];
}

/**
 * The counters again, of a process that was looked at before. Every kill is counted for the whole machine too: while that
 * number and the process's group are the same, so are all the others, and two short files are read instead of a dozen.
 */
export function killCountersAgain(pid: number, before: Counted | null): Counted {
  const group = read(`/proc/${pid}/cgroup`);
  const ofMachine = before?.counters.find(({ proof }) => proof === 'vmstat')?.kills;
  if (
    before !== null &&
    before.group === group &&
    ofMachine !== undefined &&
    killsIn(read('/proc/vmstat')) === ofMachine
  )
    return before;
  return { group, counters: killCounters(group) };
}

export interface Counted {
  /** /proc/PID/cgroup */
  readonly group: string;
  readonly counters: readonly KillCounter[];
}

/** The same places again. Those that are gone are left out; the ones above them have counted along (version 2). */
export function recount(counters: readonly KillCounter[]): readonly KillCounter[] {
  return counters.flatMap(({ folder, proof, limitBytes }) => {
    if (proof === 'vmstat') return machine();
    const kills = killsIn(read(path.join(folder, proof)));
    return kills === null ? [] : [{ folder, proof, limitBytes, kills }];
  });
}

const totalBytes = os.totalmem();

function machine(): readonly KillCounter[] {
  const kills = killsIn(read('/proc/vmstat'));
  return kills === null ? [] : [{ proof: 'vmstat', folder: '', kills, limitBytes: totalBytes }];
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

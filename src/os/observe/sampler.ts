import childProcess from 'node:child_process';
import fs from 'node:fs';
import { allPids, processRow } from '../table/linux.ts';
import type { Identity, ProcessRow } from '../table/row.ts';
import { membersOf } from '../tree/members.ts';

/** One process at one moment. */
interface Usage {
  /** Pid and start together are an identity. */
  readonly id: string;
  /** Of its whole life so far. */
  readonly cpuMs: number;
  readonly memoryBytes: number;
  readonly threads: number | null;
  readonly openFiles: number | null;
}

/** A tree at one moment. */
interface TreeUsage {
  readonly cpuPercent: number | null;
  readonly memoryBytes: number;
  readonly openFiles: number | null;
  readonly threads: number | null;
  readonly processes: number;
}

/** Looks at one run again and again; remembers the CPU times of the look before. */
export interface Sampler {
  /** `null`: nothing of it is there, or this system does not tell. */
  look(now: number): Promise<TreeUsage | null>;
}

/** More processes than these are not looked at. */
const maxProcesses = 512;
/** A look at everything (for what has left its parents) comes only so often: on a busy machine it is a hundred times dearer. */
const thoroughEvery = 6;
/** Linux counts CPU time in these on every architecture that Node runs on (USER_HZ). */
const tickMs = 10;
const listMs = 5_000;
const listMaxBytes = 8 << 20;

/** Ways to find a tree (`Processes`). */
export interface Finders {
  /** By a fresh, thorough look. */
  readonly everyone: () => Promise<ReadonlySet<number>>;
  /** By the kernel's own list, at the cost of a read; `null` while there is none. */
  readonly listed: () => ReadonlySet<number> | null;
}

/** @param leader its pid */
export function createSampler(
  leader: number,
  { everyone, listed }: Finders,
  platform: NodeJS.Platform = process.platform,
): Sampler {
  const byHand = platform === 'linux' ? quickFinder(leader, everyone) : everyone;
  const find = async (): Promise<ReadonlySet<number>> => listed() ?? (await byHand());
  let before: { readonly at: number; readonly cpuMs: ReadonlyMap<string, number> } | null = null;
  return {
    async look(now) {
      const pids = [...(await find())].slice(0, maxProcesses);
      const usages =
        platform === 'linux' ? pids.flatMap(pid => usageOf(pid) ?? []) : await usagesByTool(pids, platform);
      if (usages.length === 0) return null;
      const cpuMs = new Map(usages.map(({ id, cpuMs }) => [id, cpuMs]));
      const cpuPercent = before === null ? null : percent(cpuMs, before.cpuMs, now - before.at);
      before = { at: now, cpuMs };
      return {
        cpuPercent,
        memoryBytes: total(usages.map(({ memoryBytes }) => memoryBytes)) ?? 0,
        openFiles: total(usages.map(({ openFiles }) => openFiles)),
        threads: total(usages.map(({ threads }) => threads)),
        processes: usages.length,
      };
    },
  };
}

/** The leader's family by parent, group and session, and those that a thorough look has found once. */
function quickFinder(leader: number, everyone: () => Promise<ReadonlySet<number>>): () => Promise<ReadonlySet<number>> {
  let looks = 0;
  let known: readonly Identity[] = [];
  return async () => {
    looks += 1;
    const strays = looks % thoroughEvery === 1 ? await everyone() : nobody;
    const rows = familyRows(leader, [...known.map(({ pid }) => pid), ...strays]);
    const family = {
      leader: { pid: leader, start: null },
      known,
      inCgroup: strays,
      isMarked: () => false,
      never: nobody,
    };
    known = membersOf(rows, family).slice(0, maxProcesses);
    return new Set(known.map(({ pid }) => pid));
  };
}

/**
 * The leader, those who were known, and their descendants by the kernel's lists of children; where it keeps none, every
 * process there is. (Children of other threads than the first are missed here, and found by the next thorough look.)
 */
function familyRows(leader: number, others: readonly number[]): readonly ProcessRow[] {
  if (childrenOf(leader) === null) return allPids().flatMap(pid => processRow(pid) ?? []);
  const family = new Set([leader, ...others]);
  for (const pid of family) {
    for (const child of childrenOf(pid) ?? []) family.add(child);
    if (family.size > maxProcesses) break;
  }
  return [...family].flatMap(pid => processRow(pid) ?? []);
}

/** `null` where the kernel keeps no such list, or the process is gone. */
function childrenOf(pid: number): readonly number[] | null {
  try {
    const list = fs.readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1');
    return list
      .split(' ')
      .filter(word => word !== '')
      .map(Number);
  } catch {
    return null;
  }
}

const nobody: ReadonlySet<number> = new Set();

/**
 * Memory is what a process has written itself, in memory or swapped out (`RssAnon` + `VmSwap`). File pages and shared
 * memory belong to all who map them: counted for each, ten workers would look ten times as big. What a fork shares until
 * it is written counts for both; the proportional set size would tell, but takes milliseconds for each process.
 */
function usageOf(pid: number): Usage | null {
  const stat = read(`/proc/${pid}/stat`);
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const status = read(`/proc/${pid}/status`);
  if (fields.length < 20 || status === '') return null;
  return {
    id: `${pid} ${fields[19]}`,
    cpuMs: (Number(fields[11]) + Number(fields[12])) * tickMs,
    memoryBytes: kibIn(status, 'RssAnon:') + kibIn(status, 'VmSwap:'),
    threads: Number(fields[17]),
    openFiles: openFilesOf(pid),
  };
}

function kibIn(status: string, field: string): number {
  const at = status.indexOf(field);
  return at === -1 ? 0 : Number.parseInt(status.slice(at + field.length, at + field.length + 20), 10) * 1024;
}

/** Linux from 6.2 tells the number as the size of the folder. */
function openFilesOf(pid: number): number | null {
  const folder = `/proc/${pid}/fd`;
  try {
    return fs.statSync(folder).size || fs.readdirSync(folder).length;
  } catch {
    return null;
  }
}

/** macOS and Windows: a tool that knows less. */
async function usagesByTool(pids: readonly number[], platform: NodeJS.Platform): Promise<readonly Usage[]> {
  if (pids.length === 0) return [];
  const [tool, args] =
    platform === 'win32'
      ? ['tasklist', ['/FO', 'CSV', '/NH']]
      : ['ps', ['-o', 'pid=', '-o', 'rss=', '-o', 'time=', '-p', pids.join(',')]];
  const output = await new Promise<string>(resolve => {
    const options = { timeout: listMs, maxBuffer: listMaxBytes, encoding: 'latin1', windowsHide: true } as const;
    childProcess.execFile(tool, args, options, (_error, stdout) => resolve(stdout ?? ''));
  });
  const asked = new Set(pids.map(pid => `${pid} `));
  const all = platform === 'win32' ? parseTasklist(output) : parsePs(output);
  return all.filter(({ id }) => asked.has(id));
}

/** `  501  12345   1:02.34`; Linux writes `[[dd-]hh:]mm:ss`. */
export function parsePs(output: string): readonly Usage[] {
  return output.split('\n').flatMap(line => {
    const [, pid, kib, days = '0', time = ''] = /^\s*(\d+)\s+(\d+)\s+(?:(\d+)-)?([\d:.]+)\s*$/.exec(line) ?? [];
    if (pid === undefined) return [];
    const seconds = time.split(':').reduce((sum, part) => sum * 60 + Number(part), 0) + Number(days) * 86_400;
    return { id: `${pid} `, cpuMs: seconds * 1000, memoryBytes: Number(kib) * 1024, threads: null, openFiles: null };
  });
}

/** `"node.exe","4711","Console","1","45,678 K"`, the number written as the user's language does. No CPU times. */
export function parseTasklist(output: string): readonly Usage[] {
  return output.split('\n').flatMap(line => {
    const [, pid, memory = ''] = /^"[^"]*","(\d+)",.*,"([^"]*)"\s*$/.exec(line) ?? [];
    if (pid === undefined) return [];
    const kib = Number(memory.replace(/\D/g, ''));
    return { id: `${pid} `, cpuMs: 0, memoryBytes: kib * 1024, threads: null, openFiles: null };
  });
}

/** A process that is new has used all of its time since; one that is gone tells no more. */
function percent(
  now: ReadonlyMap<string, number>,
  before: ReadonlyMap<string, number>,
  elapsedMs: number,
): number | null {
  if (elapsedMs <= 0) return null;
  let usedMs = 0;
  for (const [id, cpuMs] of now) usedMs += Math.max(0, cpuMs - (before.get(id) ?? 0));
  return Math.round((usedMs / elapsedMs) * 1000) / 10;
}

function total(values: readonly (number | null)[]): number | null {
  const known = values.filter(value => value !== null);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0);
}

function read(file: string): string {
  try {
    return fs.readFileSync(file, 'latin1');
  } catch {
    return '';
  }
}

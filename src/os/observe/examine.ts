import fs from 'node:fs';
import type { Examination, SeenProcess } from '../port.ts';
import { allPids, commandOf, processRow } from '../table/linux.ts';
import type { ProcessRow } from '../table/row.ts';
import { membersOf } from '../tree/members.ts';

const nobody: ReadonlySet<number> = new Set();

/** More processes than these are not looked at, nor more files of one. */
const maxProcesses = 64;
const maxFiles = 4_096;

/**
 * A last look at a run that is about to be ended because it does not answer, while there is something to see: what each
 * process waits for, and whether its connections pile up. At once, a few milliseconds; Linux only, `null` elsewhere.
 */
export function examine(leader: number): Examination | null {
  if (process.platform !== 'linux') return null;
  const rows = allPids().flatMap(pid => processRow(pid) ?? []);
  const family = {
    leader: { pid: leader, start: null },
    known: [],
    inCgroup: nobody,
    isMarked: () => false,
    never: nobody,
  };
  const members = membersOf(rows, family).slice(0, maxProcesses);
  const inodes = new Set<string>();
  const processes = members.map(row => see(row, inodes));
  return { processes, sockets: socketStates(leader, inodes) };
}

function see({ pid, state, threads }: ProcessRow, inodes: Set<string>): SeenProcess {
  const files = linksOf(pid);
  for (const link of files ?? []) {
    const inode = /^socket:\[(\d+)\]$/.exec(link)?.[1];
    if (inode !== undefined) inodes.add(inode);
  }
  const wchan = read(`/proc/${pid}/wchan`).trim();
  return {
    pid,
    command: commandOf(pid),
    state,
    wchan: wchan === '0' ? '' : wchan,
    threads,
    openFiles: files?.length ?? null,
  };
}

function linksOf(pid: number): readonly string[] | null {
  try {
    const names = fs.readdirSync(`/proc/${pid}/fd`).slice(0, maxFiles);
    return names.map(name => linkOf(`/proc/${pid}/fd/${name}`));
  } catch {
    return null;
  }
}

function linkOf(file: string): string {
  try {
    return fs.readlinkSync(file);
  } catch {
    return '';
  }
}

/** The kernel's numbers for the states of a TCP socket (include/net/tcp_states.h). */
const tcpStates: Readonly<Record<string, string>> = {
  '01': 'ESTABLISHED',
  '02': 'SYN_SENT',
  '03': 'SYN_RECV',
  '04': 'FIN_WAIT1',
  '05': 'FIN_WAIT2',
  '06': 'TIME_WAIT',
  '07': 'CLOSE',
  '08': 'CLOSE_WAIT',
  '09': 'LAST_ACK',
  '0A': 'LISTEN',
  '0B': 'CLOSING',
};

function socketStates(pid: number, inodes: ReadonlySet<string>): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const table of ['tcp', 'tcp6']) {
    for (const line of read(`/proc/${pid}/net/${table}`).split('\n').slice(1)) {
      const fields = line.trim().split(/\s+/);
      const state = tcpStates[fields[3] ?? ''];
      if (state !== undefined && inodes.has(fields[9] ?? '')) counts[state] = (counts[state] ?? 0) + 1;
    }
  }
  return counts;
}

function read(file: string): string {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

import fs from 'node:fs';
import { allPids, markOf, processRow } from '../table/linux.ts';
import { type Identity, isAlive, isSame, type ProcessRow } from '../table/row.ts';
import { hasMark } from './mark.ts';

/** The look stands between a crash and the next start. */
const hurryMs = 1;
const roundsMax = 3;

interface Asked {
  readonly leader: Identity;
  readonly mark: string;
  readonly known: readonly Identity[];
  /** Somebody, if only a zombie, is in the leader's group. */
  readonly groupIsThere: boolean;
}

/**
 * The leader is gone: is anything of its run alive? Pids are handed out in order, so only those above the leader's are
 * looked at; whoever was born later has one of these until the numbers have gone round.
 *
 * @returns `found` is certain; nobody found is only where `sure`. A group may hold nothing but zombies.
 */
export function hurriedLook({ leader, mark, known, groupIsThere }: Asked): { found: boolean; sure: boolean } {
  if (process.platform !== 'linux') return { found: groupIsThere, sure: false };
  if (known.some(isStill)) return { found: true, sure: true };
  const until = performance.now() + hurryMs;
  const seen = new Set<number>();
  for (let round = 0; round < roundsMax; round += 1) {
    let vanished = false;
    for (const pid of allPids()) {
      if (pid <= leader.pid || seen.has(pid)) continue;
      seen.add(pid);
      const row = processRow(pid);
      const ours = row === null ? 'gone' : isOurs(row, leader, mark);
      if (ours === true) return { found: true, sure: true };
      if (ours === 'gone') vanished = true;
      // It is there, and shows no environment: it is ending, or becoming another program.
      if (ours === 'gone' && row !== null) seen.delete(pid);
      if (performance.now() > until) return { found: groupIsThere && hasLiveMember(leader.pid), sure: false };
    }
    // One that ended during the look may have left a child with a number that was not there yet.
    if (!vanished) return { found: false, sure: lastPid() >= leader.pid };
  }
  return { found: false, sure: false };
}

function isStill(one: Identity): boolean {
  const row = processRow(one.pid);
  return row !== null && isAlive(row) && isSame(row, one);
}

function isOurs(row: ProcessRow, leader: Identity, mark: string): boolean | 'gone' {
  if (!isAlive(row) || row.pid === process.pid) return false;
  if (row.group === leader.pid || row.session === leader.pid) return true;
  if (leader.start !== null && row.start !== null && row.start < leader.start) return false;
  // Whoever has escaped is an orphan, or descends from one: only orphans are worth the reading of an environment.
  if (!reapers().has(row.ppid)) return false;
  const value = markOf(row.pid);
  return value === 'gone' ? value : hasMark(value, mark);
}

let ancestors: ReadonlySet<number> | null = null;

/** Whom an orphan of ours can have for a parent: init, or one of our own ancestors that has asked for them. */
function reapers(): ReadonlySet<number> {
  if (ancestors !== null) return ancestors;
  const chain = new Set([1]);
  for (let pid = process.ppid; pid > 1 && !chain.has(pid); pid = processRow(pid)?.ppid ?? 0) chain.add(pid);
  ancestors = chain;
  return chain;
}

function hasLiveMember(group: number): boolean {
  return allPids().some(pid => {
    const row = processRow(pid);
    return row !== null && row.group === group && isAlive(row);
  });
}

/** The last pid handed out: below the leader's once the numbers have gone round. 0 where it cannot be read. */
function lastPid(): number {
  try {
    return Number(fs.readFileSync('/proc/loadavg', 'latin1').trim().split(' ').at(-1));
  } catch {
    return 0;
  }
}

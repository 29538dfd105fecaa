import fs from 'node:fs';

/** One process, as the system's table has it. */
export interface ProcessRow {
  readonly pid: number;
  readonly ppid: number;
  readonly group: number;
  readonly session: number;
  /** `Z` for a zombie; the letters are those of ps(1). */
  readonly state: string;
  /** Clock ticks from boot to its start. Pid and start together are an identity, a pid alone comes back. */
  readonly startTicks: number;
}

/** Every process this user can see. Empty where there is no /proc. */
export function processTable(): readonly ProcessRow[] {
  return allPids().flatMap(pid => {
    const row = processRow(pid);
    return row === null ? [] : [row];
  });
}

function allPids(): readonly number[] {
  try {
    return fs.readdirSync('/proc').map(Number).filter(Number.isInteger);
  } catch {
    return [];
  }
}

/** null where the process is gone. */
function processRow(pid: number): ProcessRow | null {
  let stat: string;
  try {
    stat = fs.readFileSync(`/proc/${pid}/stat`, 'latin1');
  } catch {
    return null;
  }
  // The program's name stands in brackets and may hold spaces and brackets itself: what counts begins after the last.
  const [state = '', ppid, group, session, ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return {
    pid,
    state,
    ppid: Number(ppid),
    group: Number(group),
    session: Number(session),
    // Field 22 of proc(5); six of them stand before `rest`.
    startTicks: Number(rest[15]),
  };
}

/** The leader, its group and session, and everything that descends from it. */
export function treePids(rows: readonly ProcessRow[], leader: number): ReadonlySet<number> {
  const pids = new Set<number>();
  for (const { pid, group, session } of rows)
    if (pid === leader || group === leader || session === leader) pids.add(pid);
  for (let before = -1; before < pids.size; ) {
    before = pids.size;
    for (const { pid, ppid } of rows) if (pids.has(ppid)) pids.add(pid);
  }
  return pids;
}

import { type Identity, isSame } from '../table/row.ts';
import { systemTable } from '../table/table.ts';

/** While processes are waited for, they are looked at this often. */
const lookMs = 20;
/** After SIGKILL: what is still there then hangs in the kernel. */
const killMs = 2_000;

/** Sends a signal to exactly this process. Nothing happens where it is gone, or where its pid is now somebody else's. */
export function signalProcess(one: Identity, signal: NodeJS.Signals): void {
  if (one.pid <= 1) return;
  const row = systemTable().row(one.pid);
  if (row === null || (row !== undefined && !isSame(row, one))) return;
  try {
    process.kill(one.pid, signal);
  } catch {
    // Gone since, or another user's.
  }
}

/**
 * SIGTERM, a moment, SIGKILL, until a look finds nobody.
 *
 * @param killGroup a quicker way to kill all of them at once, where there is one
 * @returns whether nobody is left
 */
export async function endAll(
  find: () => Promise<readonly Identity[]>,
  graceMs: number,
  killGroup: () => void = () => {},
): Promise<boolean> {
  const asked = new Set<string>();
  const killFrom = performance.now() + graceMs;
  for (;;) {
    const found = await find();
    if (found.length === 0) return true;
    const now = performance.now();
    if (now > killFrom + killMs) return false;
    if (now >= killFrom) killGroup();
    for (const one of found) {
      const name = `${one.pid} ${one.start}`;
      if (now >= killFrom) signalProcess(one, 'SIGKILL');
      else if (!asked.has(name)) signalProcess(one, 'SIGTERM');
      asked.add(name);
    }
    await new Promise(resolve => setTimeout(resolve, lookMs));
  }
}

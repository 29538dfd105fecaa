import { type Identity, isAlive, isSame } from '../os/table/row.ts';
import { systemTable } from '../os/table/table.ts';

/** @throws Error where there is no such process */
export async function whoIs(pid: number): Promise<Identity> {
  const row = await systemTable().find(pid);
  if (row === null || !isAlive(row)) throw new Error(`pid ${pid} is gone`);
  return row;
}

/**
 * A signal to that very process, and to none that has its number by now.
 *
 * @throws the system's error (EPERM: it is another user's)
 */
export function killKnown(who: Identity, signal: NodeJS.Signals): boolean {
  const row = systemTable().row(who.pid);
  if (row === null || (row !== undefined && !isSame(row, who))) return false;
  try {
    return process.kill(who.pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
    throw error;
  }
}

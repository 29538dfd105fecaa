import { isAlive, isSame } from '../table/row.ts';
import { systemTable } from '../table/table.ts';
import { homeOf, type Instance, instanceText } from '../tree/mark.ts';
import { bootId } from './boot.ts';

let instances = 0;

/** A name for this supervisor, from which a later one in the same folder can tell whether it still lives. */
export function newInstance(dir: string): string {
  instances += 1;
  const start = systemTable().row(process.pid)?.start ?? null;
  return instanceText({ home: homeOf(dir), boot: bootId(), pid: process.pid, start, nth: instances });
}

/** Is the process still there that began with this pid, at this start, in this boot? */
export async function isRunning({ boot, pid, start }: Pick<Instance, 'boot' | 'pid' | 'start'>): Promise<boolean> {
  if (!bootId().startsWith(boot)) return false;
  const row = await systemTable().find(pid);
  return row !== null && isAlive(row) && isSame(row, { pid, start });
}

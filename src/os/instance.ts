import { bootId } from './boot.ts';
import { systemTable } from './table/table.ts';
import { homeOf, instanceText } from './tree/mark.ts';

/** A name for this supervisor, from which a later one in the same folder can tell whether it still lives. */
export function newInstance(dir: string): string {
  const start = systemTable().row(process.pid)?.start ?? null;
  return instanceText({ home: homeOf(dir), boot: bootId(), pid: process.pid, start });
}

import type { Identity } from '../table/row.ts';
import { systemTable } from '../table/table.ts';
import { readInstance, readMarks } from './mark.ts';
import { membersOf } from './members.ts';

export interface OfService {
  readonly service: string;
  /** The pid of the supervisor that runs it; it is no member. */
  readonly supervisor: number;
  /** Its main process; `null`: not known. */
  readonly leader: number | null;
}

const nobody: ReadonlySet<number> = new Set();

/** Everything alive that another supervisor runs for a service, as far as this user can see it. */
export async function processesOf({ service, supervisor, leader }: OfService): Promise<readonly Identity[]> {
  const { rows, markOf } = await systemTable().look();
  const isOurs = (mark: string | null): boolean =>
    readMarks(mark ?? '').some(one => one.service === service && readInstance(one.instance)?.pid === supervisor);
  return membersOf(rows, {
    leader: leader === null ? null : { pid: leader, start: rows.find(({ pid }) => pid === leader)?.start ?? null },
    known: [],
    inCgroup: nobody,
    isMarked: row => isOurs(markOf(row)),
    never: new Set([supervisor, process.pid]),
  });
}

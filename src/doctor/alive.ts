import path from 'node:path';
import type { ServiceConfig } from '../config/config.ts';
import type { ServiceStatus } from '../control/api.ts';
import { ask } from '../control/client.ts';
import { findRunners } from '../control/find.ts';
import { lockHolder } from '../os/instance/lock.ts';
import { systemTable } from '../os/table/table.ts';
import { readInstance, readMarks } from '../os/tree/mark.ts';
import { membersOf } from '../os/tree/members.ts';

/** The supervisor that has the service now. */
export interface Alive {
  readonly supervisor: number;
  /** ISO 8601. */
  readonly since: string;
  /** How it says the service stands; `null`: it cannot be asked (another user's, or with control: false). */
  readonly status: ServiceStatus | null;
  /** Everything that runs for the service, its supervisor not counted. */
  readonly pids: ReadonlySet<number>;
}

const nobody: ReadonlySet<number> = new Set();

/** Who has the service's lock, and what runs there. */
export async function aliveOf({ spec: { name }, log: { dir } }: ServiceConfig): Promise<Alive | null> {
  const holder = await lockHolder(path.join(dir, `.${name}.lock`));
  if (holder === null) return null;
  const status = await statusOf(holder.pid, name);
  return { supervisor: holder.pid, since: holder.since, status, pids: await treeOf(holder.pid, name, status?.pid) };
}

async function statusOf(supervisor: number, name: string): Promise<ServiceStatus | null> {
  const { runners } = await findRunners();
  const runner = runners.find(({ pid }) => pid === supervisor);
  if (runner === undefined) return null;
  const answer = await ask<'status'>(runner, { do: 'status', service: name }).catch(() => null);
  return answer?.services[0] ?? null;
}

async function treeOf(supervisor: number, name: string, leader: number | null | undefined) {
  const snapshot = await systemTable().look();
  const isOurs = (mark: string | null): boolean =>
    readMarks(mark ?? '').some(one => one.service === name && readInstance(one.instance)?.pid === supervisor);
  const members = membersOf(snapshot.rows, {
    leader:
      leader == null ? null : { pid: leader, start: snapshot.rows.find(row => row.pid === leader)?.start ?? null },
    known: [],
    inCgroup: nobody,
    isMarked: row => isOurs(snapshot.markOf(row)),
    never: new Set([supervisor, process.pid]),
  });
  return new Set(members.map(({ pid }) => pid));
}

import path from 'node:path';
import type { ServiceConfig } from '../config/config.ts';
import type { ServiceStatus } from '../control/api.ts';
import { ask } from '../control/client.ts';
import { findReachable } from '../control/others.ts';
import { lockHolder } from '../os/instance/lock.ts';
import { processesOf } from '../os/tree/of-service.ts';

/** The supervisor that has the service now. */
export interface Alive {
  readonly supervisor: number;
  /** ISO 8601. */
  readonly since: string;
  /** How it says the service stands; `null`: it cannot be asked (another user's, or with control: false). */
  readonly status: ServiceStatus | null;
  /** Something of the service runs, as far as its supervisor or the system tells. */
  readonly isUp: boolean;
  /** Everything that runs for the service, its supervisor not counted. */
  readonly pids: ReadonlySet<number>;
}

/** Who has the service's lock, and what runs there. */
export async function aliveOf({ spec: { name }, log: { dir } }: ServiceConfig): Promise<Alive | null> {
  const holder = await lockHolder(path.join(dir, `.${name}.lock`));
  if (holder === null) return null;
  const status = await statusOf(holder.pid, name);
  const members = await processesOf({ service: name, supervisor: holder.pid, leader: status?.pid ?? null });
  const pids = new Set(members.map(({ pid }) => pid));
  return { supervisor: holder.pid, since: holder.since, status, isUp: status?.process_running ?? pids.size > 0, pids };
}

async function statusOf(supervisor: number, name: string): Promise<ServiceStatus | null> {
  const { runners, others } = await findReachable();
  const runner = [...runners, ...others].find(({ pid }) => pid === supervisor);
  if (runner === undefined) return null;
  const answer = await ask<'status'>(runner, { do: 'status', service: name }).catch(() => null);
  return answer?.services[0] ?? null;
}

import type { Status } from '../control/api.ts';
import { ask } from '../control/client.ts';
import { findReachable } from '../control/others.ts';
import type { Registered } from '../control/registration.ts';
import { saying } from './reach.ts';
import { moodStyle } from './status-text.ts';
import { painter, tame, terminalOf } from './terminal.ts';
import { ago } from './times.ts';

export interface ListAsked {
  readonly json: boolean;
}

/** `crashproof list`: every supervisor of this user on this machine; for root, of every user. */
export function list({ json }: ListAsked): Promise<number> {
  return saying(async () => {
    const { runners, others, troubles } = await findReachable();
    const all: readonly Seen['runner'][] = [...runners, ...others];
    const seen = await Promise.all(all.map(async runner => ({ runner, status: await statusOf(runner) })));
    if (json) process.stdout.write(`${JSON.stringify(listJson(seen), null, 2)}\n`);
    else if (seen.length === 0) process.stdout.write('no crashproof of this user is running\n');
    else process.stdout.write(`${seen.map(listText).join('\n')}\n`);
    for (const trouble of troubles) process.stderr.write(`crashproof: ${trouble}\n`);
    return 0;
  });
}

interface Seen {
  readonly runner: Registered & { readonly user?: string };
  /** null: it does not answer. */
  readonly status: Status | null;
}

const statusOf = (runner: Registered): Promise<Status | null> =>
  ask<'status'>(runner, { do: 'status' }, { silenceMs: 2_000 }).catch(() => null);

function listJson(seen: readonly Seen[]) {
  return {
    version: 1,
    runners: seen.map(({ runner: { id, pid, since, crashproof_version, cwd, log_dir, services, user }, status }) => ({
      ...{ id, pid, since, crashproof_version, cwd, log_dir },
      ...(user === undefined ? {} : { user }),
      answers: status !== null,
      services: services.map(name => {
        const one = status?.services.find(service => service.name === name);
        return { name, phase: one?.phase ?? null, state: one?.state ?? null };
      }),
    })),
  };
}

function listText({ runner, status }: Seen): string {
  const paint = painter(terminalOf(process.stdout, process.env).colour);
  const states = status?.services.map(
    ({ name, state, mood }) => `  ${name}  ${paint(moodStyle[mood], tame(state, false))}`,
  ) ?? [`  ${paint('red', 'does not answer')}: ${runner.services.join(', ')}`];
  const whose = runner.user === undefined ? '' : `of ${runner.user}, `;
  const about = `${whose}pid ${runner.pid}, for ${ago(runner.since, new Date())}, in ${runner.cwd}`;
  return [`${paint('bold', runner.id)}  ${paint('dim', about)}`, ...states].join('\n');
}

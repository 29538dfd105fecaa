import type { Health } from '../control/api.ts';
import { chooseRunner } from '../control/choose.ts';
import { ask, Unreachable } from '../control/client.ts';
import { around } from '../control/private-folder.ts';
import { type Registered, readRegistrations } from '../control/registration.ts';
import { type Meant, reach, saying } from './reach.ts';

export interface HealthAsked {
  readonly meant: Meant;
  readonly json: boolean;
}

/**
 * `crashproof health`: for HEALTHCHECK, every few seconds for years on small machines. It loads next to nothing, and
 * looks for others only where there is not exactly one supervisor to ask.
 *
 * @returns 0 when every service is healthy or waiting for a reason, else 1
 */
export async function health({ meant, json }: HealthAsked): Promise<number> {
  return saying(async () => {
    const answer = await askHealth(meant);
    process.stdout.write(`${json ? JSON.stringify(answer) : answer.line}\n`);
    return answer.healthy ? 0 : 1;
  }).then(code => (code === 0 ? 0 : 1));
}

async function askHealth(meant: Meant): Promise<Health> {
  const only = theOnly(meant);
  try {
    if (only !== null) return await ask<'health'>(only, { do: 'health' });
  } catch (error) {
    // What a killed supervisor has left behind; the careful search clears it away.
    if (!(error instanceof Unreachable)) throw error;
  }
  return ask<'health'>(await reach(meant), { do: 'health' });
}

function theOnly({ runner, logDir }: Meant): Registered | null {
  if (logDir !== undefined) return null;
  const { registered } = readRegistrations(around());
  const chosen = registered.length === 1 ? chooseRunner(registered, { cwd: process.cwd(), runner }) : '';
  return typeof chosen === 'string' ? null : chosen;
}

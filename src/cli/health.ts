import { ask } from '../control/client.ts';
import { type Meant, reach, saying } from './reach.ts';

export interface HealthAsked {
  readonly meant: Meant;
  readonly json: boolean;
}

/**
 * `crashproof health` with flags, and where `healthAtOnce` has found no answer.
 *
 * @returns 0 when every service is healthy or waiting for a reason, else 1
 */
export async function health({ meant, json }: HealthAsked): Promise<number> {
  const code = await saying(async () => {
    const answer = await ask<'health'>(await reach(meant), { do: 'health' });
    process.stdout.write(`${json ? JSON.stringify(answer) : answer.line}\n`);
    return answer.healthy ? 0 : 1;
  });
  return code === 0 ? 0 : 1;
}

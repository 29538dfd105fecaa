import fs from 'node:fs';
import type { Health } from '../control/api.ts';
import { chooseRunner } from '../control/choose.ts';
import { ask } from '../control/client.ts';
import { around } from '../control/private-folder.ts';
import { readRegistrations } from '../control/registration.ts';

/**
 * `crashproof health` where nothing stands in its way: what is registered says plainly which supervisor is meant, and
 * that one answers. The process ends with the answer.
 *
 * @returns only where it is not so, having said nothing: the careful search finds out why, and tells
 */
export async function healthAtOnce(): Promise<void> {
  const answer = await askThePlainOne();
  if (answer === null) return;
  try {
    // process.stdout takes longer to make than the answer.
    fs.writeSync(1, `${answer.line}\n`);
  } catch {
    // Nobody reads it; the exit code is what counts.
  }
  process.exit(answer.healthy ? 0 : 1);
}

async function askThePlainOne(): Promise<Health | null> {
  try {
    const chosen = chooseRunner(readRegistrations(around()).registered, { cwd: process.cwd() });
    return typeof chosen === 'string' ? null : await ask<'health'>(chosen, { do: 'health' });
  } catch {
    // Left behind by a killed supervisor, busy, asked from a folder that is gone …
    return null;
  }
}

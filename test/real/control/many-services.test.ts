import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { ask } from '../../../src/control/client.ts';
import { crashproof, freshFolder } from '../run/supervisor.ts';
import { eventually, freshHome, registrationOf, says } from './at-home.ts';

it.skipIf(process.platform === 'win32')('a hundred services are told within a tenth of a second', async () => {
  const home = freshHome();
  const cwd = freshFolder();
  const names = Array.from({ length: 100 }, (_, n) => `camera-${n}`);
  const services = names.map(name => `  ${name}: { command: [sleep, "1000"] }`).join('\n');
  fs.writeFileSync(path.join(cwd, 'crashproof.yaml'), `services:\n${services}\n`);
  const one = crashproof(['run', '--log-format', 'json'], { env: home.env, cwd });
  const reach = await registrationOf(home, one);
  await one.seen('all of them up', () => one.all('ready').length === names.length);

  // Right after a hundred starts the machine has other things to do.
  await eventually('a median of 100 ms', async () => (await medianMs()) < 100);

  const { out } = await says(home, ['status']);
  expect(out.match(/^camera-\d+ +up/gm)).toHaveLength(names.length);
  expect((await says(home, ['health'])).out).toBe('all 100 services are healthy\n');
  expect(await one.stop()).toBe(0);

  async function medianMs(): Promise<number> {
    const tookMs: number[] = [];
    for (let n = 0; n < 11; n++) {
      const from = performance.now();
      const { services: found } = await ask<'status'>(reach, { do: 'status' });
      tookMs.push(performance.now() - from);
      expect(found.map(({ name }) => name)).toEqual(names);
    }
    return tookMs.sort((a, b) => a - b)[5] ?? Number.NaN;
  }
});

import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { ask } from '../src/control/client.ts';
import { readRegistrationsIn } from '../src/control/registration.ts';
import { median, stop } from './contestants.ts';

/** The status of a hundred services over the real socket, once all are up, in ms. */
export async function many(folder: string, { services = 100, rounds = 51 } = {}): Promise<number> {
  const own = path.join(folder, 'many');
  fs.mkdirSync(own, { mode: 0o700 });
  const names = Array.from({ length: services }, (_, n) => `service-${n}`);
  const yaml = names.map(name => `  ${name}: { command: sleep 1000 }`).join('\n');
  fs.writeFileSync(path.join(own, 'crashproof.yaml'), `services:\n${yaml}\n`);
  const env = { ...process.env, XDG_RUNTIME_DIR: own };
  const supervisor = spawn(process.execPath, [path.resolve('dist/crashproof.cjs'), 'run'], {
    cwd: own,
    env,
    stdio: 'ignore',
  });
  const tookMs: number[] = [];
  while (tookMs.length < rounds) {
    const [runner] = readRegistrationsIn(path.join(own, 'crashproof'));
    const began = performance.now();
    const status = runner === undefined ? null : await ask<'status'>(runner, { do: 'status' });
    if (status?.services.every(({ phase }) => phase === 'up')) tookMs.push(performance.now() - began);
    else await new Promise(resolve => setTimeout(resolve, 100));
  }
  await stop(supervisor);
  return median(tookMs);
}

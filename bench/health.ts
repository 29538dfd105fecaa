import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { crashproof, median, stop } from './contestants.ts';

/** `crashproof health`, from its start to its end, beside a Node that does nothing, in ms. */
export async function health(folder: string, rounds = 31): Promise<{ floorMs: number; crashproofMs: number }> {
  const own = path.join(folder, 'health');
  fs.mkdirSync(own, { mode: 0o700 });
  const nothing = path.join(own, 'nothing.mjs');
  fs.writeFileSync(nothing, '');
  // A place of its own, so that no other supervisor is asked.
  process.env.XDG_RUNTIME_DIR = own;
  const supervisor = crashproof.start(own, ['sleep', '1000']);
  const asks = [path.resolve('dist/crashproof.cjs'), 'health'];
  await registered(path.join(own, 'crashproof'));
  const tookMs = { floor: [] as number[], crashproof: [] as number[] };
  for (let round = 0; round <= rounds; round++) {
    for (const [name, words] of [['floor', [nothing]] as const, ['crashproof', asks] as const]) {
      const began = performance.now();
      const { status, stdout } = spawnSync(process.execPath, words, { cwd: own, encoding: 'utf8' });
      if (round > 0) tookMs[name].push(performance.now() - began);
      if (status !== 0) throw new Error(`${words.join(' ')} ended with ${status}: ${stdout}`);
    }
  }
  await stop(supervisor);
  return { floorMs: median(tookMs.floor), crashproofMs: median(tookMs.crashproof) };
}

async function registered(folder: string): Promise<void> {
  while (!fs.existsSync(folder)) await new Promise(resolve => setTimeout(resolve, 10));
  const watcher = fs.watch(folder);
  while (!fs.readdirSync(folder).some(name => name.endsWith('.json'))) await once(watcher, 'change');
  watcher.close();
}

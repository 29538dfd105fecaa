import fs from 'node:fs';
import path from 'node:path';
import { crashproof, stop } from './contestants.ts';

/**
 * CPU of one core, in percent, of a supervisor that watches `files` files at rest, beyond that of one that watches
 * nothing. Linux only.
 */
export async function watching(folder: string, { files = 5000, seconds = 30 } = {}): Promise<number> {
  const src = path.join(folder, 'watched');
  for (let n = 0; n < files; n++) {
    if (n % 100 === 0) fs.mkdirSync(path.join(src, `part${n / 100}`), { recursive: true });
    fs.writeFileSync(path.join(src, `part${Math.floor(n / 100)}`, `${n}.py`), '');
  }
  const supervisors = [['--watch', src], []].map((flags, n) => {
    const own = path.join(folder, `watching-${n}`);
    fs.mkdirSync(own);
    return crashproof.start(own, ['sleep', '1000'], { flags });
  });
  // Young processes compile and collect garbage; that is not resting.
  await new Promise(resolve => setTimeout(resolve, 8_000));
  const before = supervisors.map(({ pid = 0 }) => cpuMs(pid));
  await new Promise(resolve => setTimeout(resolve, seconds * 1000));
  const used = supervisors.map(({ pid = 0 }, n) => cpuMs(pid) - (before[n] ?? 0));
  for (const one of supervisors) await stop(one);
  const [watches = 0, rests = 0] = used;
  return Math.max(0, ((watches - rests) / (seconds * 1000)) * 100);
}

function cpuMs(pid: number): number {
  const tasks = fs.readdirSync(`/proc/${pid}/task`);
  const ns = tasks.map(task => Number(fs.readFileSync(`/proc/${pid}/task/${task}/schedstat`, 'utf8').split(' ')[0]));
  return ns.reduce((sum, one) => sum + one, 0) / 1e6;
}

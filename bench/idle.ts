import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { type Contestant, crashproof, floor, median, stop } from './contestants.ts';

export interface Idle {
  readonly rssMiB: number;
  readonly privateMiB: number;
  readonly cpuMsPerMinute: number;
}

/**
 * Memory and CPU of a supervisor that asks a health page once a second, its child not counted. Several of each run side
 * by side for `seconds`; the medians are given. Linux only: the figures come from /proc.
 */
export async function idle(
  folder: string,
  { seconds = 120, each = 5 } = {},
): Promise<{ floor: Idle; crashproof: Idle }> {
  const running = [];
  for (let n = 0; n < each; n++) {
    for (const one of [floor, crashproof]) running.push(await begin(one, path.join(folder, `idle-${one.name}-${n}`)));
  }
  // Young processes compile and collect garbage, V8's two great collections about 14 s after the start among it; that is
  // not idling.
  await new Promise(resolve => setTimeout(resolve, 20_000));
  const before = running.map(({ pid }) => cpuMs(pid));
  await new Promise(resolve => setTimeout(resolve, seconds * 1000));
  const figures = running.map(({ name, pid }, i) => ({
    name,
    ...memory(pid),
    cpuMsPerMinute: ((cpuMs(pid) - (before[i] ?? 0)) * 60) / seconds,
  }));
  for (const { supervisor } of running) await stop(supervisor);
  const of = (name: Contestant['name']): Idle => {
    const mine = figures.filter(figure => figure.name === name);
    return {
      rssMiB: median(mine.map(figure => figure.rssMiB)),
      privateMiB: median(mine.map(figure => figure.privateMiB)),
      cpuMsPerMinute: median(mine.map(figure => figure.cpuMsPerMinute)),
    };
  };
  return { floor: of('floor'), crashproof: of('crashproof') };
}

async function begin(one: Contestant, own: string) {
  fs.mkdirSync(own);
  const port = await freePort();
  const server = [process.execPath, path.resolve('bench/floor/health-server.mjs'), String(port)];
  const supervisor = one.start(own, server, { url: `http://127.0.0.1:${port}/health` });
  return { name: one.name, supervisor, pid: supervisor.pid ?? 0 };
}

export function memory(pid: number): { rssMiB: number; privateMiB: number } {
  const rollup = fs.readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
  const kib = (field: string): number => Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(rollup)?.[1] ?? 0);
  return { rssMiB: kib('Rss') / 1024, privateMiB: (kib('Private_Clean') + kib('Private_Dirty')) / 1024 };
}

/** The scheduler counts in nanoseconds; /proc/PID/stat only in hundredths of a second. */
function cpuMs(pid: number): number {
  const tasks = fs.readdirSync(`/proc/${pid}/task`);
  const ns = tasks.map(task => Number(fs.readFileSync(`/proc/${pid}/task/${task}/schedstat`, 'utf8').split(' ')[0]));
  return ns.reduce((sum, one) => sum + one, 0) / 1e6;
}

export function freePort(): Promise<number> {
  return new Promise(resolve => {
    const server = net.createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

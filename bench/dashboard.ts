import { type ChildProcess, spawn } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { median, stop } from './contestants.ts';
import { freePort, memory } from './idle.ts';

export interface DashboardFigures {
  /** Without the dashboard, and with it and one viewer. */
  readonly withoutMiB: number;
  readonly withMiB: number;
  /** From the death of the program to its explanation at the viewer. */
  readonly explainedMs: number;
}

/** What the dashboard costs while somebody looks at it, and how fast a crash is told there. Linux only. */
export async function dashboard(folder: string, { each = 3, settleMs = 25_000 } = {}): Promise<DashboardFigures> {
  const plain = [];
  const shown = [];
  for (let n = 0; n < each; n += 1) {
    plain.push(begin(path.join(folder, `plain-${n}`), []));
    const port = await freePort();
    const one = begin(path.join(folder, `shown-${n}`), ['--dashboard', String(port)]);
    shown.push({ ...one, viewer: await view(port) });
  }
  await new Promise(resolve => setTimeout(resolve, settleMs));
  const withoutMiB = median(plain.map(({ supervisor }) => memory(supervisor.pid ?? 0).privateMiB));
  const withMiB = median(shown.map(({ supervisor }) => memory(supervisor.pid ?? 0).privateMiB));
  const times: number[] = [];
  for (const { viewer } of shown) {
    const { pid } = await viewer.status();
    const told = viewer.told('diagnosed');
    const began = performance.now();
    process.kill(pid, 'SIGSEGV');
    await told;
    times.push(performance.now() - began);
  }
  for (const { viewer, supervisor } of shown) {
    viewer.leave();
    await stop(supervisor);
  }
  for (const { supervisor } of plain) await stop(supervisor);
  return { withoutMiB, withMiB, explainedMs: Math.max(...times) };
}

function begin(own: string, flags: readonly string[]): { readonly supervisor: ChildProcess } {
  fs.mkdirSync(own);
  const words = [path.resolve('dist/crashproof.cjs'), 'run', '--sample-interval', '1s', ...flags, '--'];
  const program = [process.execPath, '-e', 'setInterval(() => console.log("a line"), 500)'];
  return { supervisor: spawn(process.execPath, [...words, ...program], { cwd: own, stdio: 'ignore' }) };
}

/** One open page: the state and the log, followed. */
async function view(port: number) {
  const live = await follow(port, 'live');
  const log = await follow(port, 'log');
  return {
    told: (event: string) => live.said(`"event":"${event}"`),
    async status(): Promise<{ readonly pid: number }> {
      const answer = await fetch(`http://127.0.0.1:${port}/crashproof/api/status`);
      return ((await answer.json()) as { services: [{ pid: number }] }).services[0];
    },
    leave() {
      live.leave();
      log.leave();
    },
  };
}

async function follow(port: number, what: string) {
  let answer: http.IncomingMessage | null = null;
  while (answer === null) {
    answer = await new Promise<http.IncomingMessage | null>(resolve => {
      http.get({ host: '127.0.0.1', port, path: `/crashproof/api/${what}`, agent: false }, resolve).on('error', () => {
        setTimeout(() => resolve(null), 50);
      });
    });
  }
  const stream = answer.setEncoding('utf8');
  stream.on('data', () => {});
  stream.on('error', () => {});
  return {
    said: (text: string) =>
      new Promise<void>(resolve => {
        stream.on('data', bytes => {
          if (String(bytes).includes(text)) resolve();
        });
      }),
    leave: () => stream.destroy(),
  };
}

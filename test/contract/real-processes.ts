import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { Fact } from '../../src/core/event.ts';
import { newInstance } from '../../src/os/instance/instance.ts';
import type { Launch } from '../../src/os/launch.ts';
import { createProcesses } from '../../src/os/processes.ts';
import type { Part, ProcessWorld } from './process-port.ts';

const child = (file: string, ...args: readonly string[]) => [
  process.execPath,
  fileURLToPath(new URL(`../children/${file}`, import.meta.url)),
  ...args,
];

const parts: Readonly<Record<Part, readonly string[]>> = {
  'exits with 3': child('ends-with.js', '3'),
  runs: child('runs-for-ever.js'),
  'ignores SIGTERM': child('ignores-sigterm.js'),
  'cannot be found': [path.join(os.tmpdir(), 'no-such-folder', 'no-such-program')],
  'crashes, leaving a deaf child behind': child('starts-a-deaf-helper.js', 'and-crashes'),
  'runs, with a deaf child': child('starts-a-deaf-helper.js'),
};

const longestMs = 20_000;
/** What is told twice is told within this time, on any machine that passes the other cases. */
const quietMs = 150;

/** Real processes, gone when disposed of. */
export function realProcesses(): ProcessWorld {
  const facts: Fact[] = [];
  const casting = new Map<string, Part>();
  const heard = new Set<string>();
  const watchers = new Set<() => void>();
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'crashproof-contract-'));

  const news = () => {
    for (const look of watchers) look();
  };
  const port = createProcesses({
    launchOf: (service): Launch => ({
      command: parts[casting.get(service) ?? 'runs'],
      cwd: dir,
      env: Object.fromEntries(Object.entries(process.env).flatMap(([key, value]) => (value ? [[key, value]] : []))),
    }),
    tell(fact) {
      facts.push(fact);
      news();
    },
    onOutput(service, run, ...inlets) {
      for (const inlet of inlets) {
        const stream = inlet instanceof Readable ? inlet : new net.Socket({ fd: inlet.fd, writable: false });
        stream.on('data', () => {
          heard.add(`${service} ${run}`);
          news();
        });
        stream.on('error', () => {});
      }
    },
    instance: newInstance(dir),
    warden: false,
  });

  function until(isSo: () => boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      const done = (settle: () => void) => {
        watchers.delete(look);
        clearTimeout(timer);
        settle();
      };
      const look = () => {
        if (isSo()) done(resolve);
      };
      const timer = setTimeout(
        () => done(() => reject(new Error(`not within ${longestMs} ms; told: ${JSON.stringify(facts)}`))),
        longestMs,
      );
      watchers.add(look);
      look();
    });
  }

  const isOver = ({ service, run }: { service: string; run: number }) =>
    facts.some(
      fact =>
        'run' in fact &&
        fact.service === service &&
        fact.run === run &&
        (fact.type === 'emptied' || (fact.type === 'exited' && !fact.left)),
    );

  return {
    port,
    facts,
    cast: (service, part) => void casting.set(service, part),
    until,
    ready: (service, run) => until(() => heard.has(`${service} ${run}`)),
    settle: () => new Promise(resolve => setTimeout(resolve, quietMs)),
    async dispose() {
      const begun = facts.filter(fact => fact.type === 'spawned');
      for (const { service, run } of begun) port.signal(service, run, 'SIGKILL');
      await until(() => begun.every(isOver));
      await port.close();
      fs.rmSync(dir, { recursive: true });
    },
  };
}

import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';

/** A supervisor under measurement: the program itself, or the bare Node loop that is its floor. */
export interface Contestant {
  readonly name: 'floor' | 'crashproof';
  start(
    folder: string,
    command: readonly string[],
    asked?: { readonly url?: string; readonly flags?: string[] },
  ): ChildProcess;
}

const quiet: SpawnOptions = { stdio: ['ignore', 'ignore', 'inherit'] };

export const floor: Contestant = {
  name: 'floor',
  start(folder, command, { url = '' } = {}) {
    const loop = path.resolve('bench/floor/spawn-loop.mjs');
    return spawn(process.execPath, [loop, path.join(folder, 'floor.log'), url, ...command], { ...quiet, cwd: folder });
  },
};

export const crashproof: Contestant = {
  name: 'crashproof',
  start(folder, command, { url, flags = [] } = {}) {
    const health = url === undefined ? [] : ['--health', url, '--health-interval', '1s'];
    const words = [path.resolve('dist/crashproof.cjs'), 'run', ...health, ...flags, '--', ...command];
    return spawn(process.execPath, words, { cwd: folder, stdio: 'ignore' });
  },
};

export async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  await gone;
}

/** A child that says its pid into a named pipe as soon as it runs, and then waits to be killed. */
export function announcer(pipe: string): readonly string[] {
  return ['/bin/sh', '-c', `echo $$ > '${pipe}'; exec sleep 1000`];
}

/** The next pid announced. The writer waits for the reader, so none is lost. */
export async function nextPid(pipe: string): Promise<number> {
  return Number(await fs.promises.readFile(pipe, 'utf8'));
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

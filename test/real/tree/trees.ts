import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../..');
/** A program of `test/children`. */
export const child = (name: string): string => path.join(root, 'test/children', name);

export const cli = path.join(root, 'dist/crashproof.cjs');

/** Programs with a tree each, how many processes it has, and how many of these take no notice of SIGTERM. */
export const trees: readonly (readonly [what: string, command: readonly string[], processes: number, deaf: number])[] =
  [
    ['a child', ['sleep', '1000'], 1, 0],
    ['a background child', ['sh', child('keeps-a-background-child.sh')], 2, 0],
    ['a deaf daemon', ['/usr/bin/python3', child('lets-a-deaf-daemon-go.py')], 2, 1],
    ['workers of a killed master', ['/usr/bin/python3', child('preforks.py')], 4, 0],
    ['an ffmpeg child', ['sh', child('records-with-ffmpeg.sh')], 2, 0],
  ];

/** Is a tree all there? A daemon's parent, which soon goes, counts for the daemon until that is deaf. */
export function isWhole(pids: readonly number[], size: number, deaf: number): boolean {
  return pids.length === size && pids.filter(isDeaf).length === deaf;
}

function isDeaf(pid: number): boolean {
  const [, ignored = '0'] = /^SigIgn:\s+([0-9a-f]+)$/m.exec(read(`/proc/${pid}/status`)) ?? [];
  const sigterm = 1n << 14n;
  return (BigInt(`0x${ignored}`) & sigterm) !== 0n;
}

/** An environment by which a test knows its processes, whatever the code under test believes. */
export class Tag {
  readonly env: Record<string, string>;
  readonly #text: string;

  constructor() {
    const value = crypto.randomUUID();
    this.env = { PATH: process.env.PATH ?? '', TREE_TEST: value };
    this.#text = `TREE_TEST=${value}\0`;
  }

  /** Pids of everything alive that carries it. */
  alive(): readonly number[] {
    return fs
      .readdirSync('/proc')
      .filter(name => /^\d+$/.test(name))
      .filter(pid => read(`/proc/${pid}/environ`).includes(this.#text) && !/\) [ZX] /.test(read(`/proc/${pid}/stat`)))
      .map(Number);
  }

  /** For the end of a test, however it ended. */
  killAll(): void {
    for (let left = this.alive(); left.length > 0; left = this.alive()) {
      for (const pid of left) {
        try {
          process.kill(pid, 'SIGKILL');
        } catch {
          // Gone since.
        }
      }
    }
  }
}

function read(file: string): string {
  try {
    return fs.readFileSync(file, 'latin1');
  } catch {
    return '';
  }
}

/** Looks again and again until it is so; after `withinMs` the test fails with what was there. */
export async function until<T>(look: () => T, isSo: (seen: T) => boolean, withinMs = 20_000): Promise<T> {
  const from = performance.now();
  for (;;) {
    const seen = look();
    if (isSo(seen)) return seen;
    if (performance.now() - from > withinMs) throw new Error(`still ${JSON.stringify(seen)} after ${withinMs} ms`);
    await new Promise(resolve => setTimeout(resolve, 10));
  }
}

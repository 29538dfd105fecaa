import childProcess, { type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import esbuild from 'esbuild';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { shellInit } from '../../../src/os/tree/init.ts';
import { until } from './trees.ts';

/*
 * As the first process of a pid namespace, which is what makes a container's first process special.
 */

const source = path.join(path.dirname(fileURLToPath(import.meta.url)), '../../children/is-a-first-process.ts');
const unshare = ['--pid', '--fork', '--mount-proc', '--kill-child'];
const canUnshare = childProcess.spawnSync('unshare', [...unshare, 'true']).status === 0;
const hasTini = childProcess.spawnSync('tini', ['--version']).status === 0;
const canBecome = 'execve' in process;
if (!canUnshare) console.warn('not tested: pid 1, since "unshare --pid" is not allowed here (it needs root)');
if (!hasTini) console.warn('not tested: pid 1 with tini, which is missing here (Debian: apt-get install tini)');

let dir: string;
let program: string;
/** A PATH with sh and sleep, and no init. */
let bare: string;
let outer: ChildProcess | null = null;

beforeAll(async () => {
  dir = fs.mkdtempSync(path.join(os.tmpdir(), 'crashproof-init-'));
  program = path.join(dir, 'first.mjs');
  bare = path.join(dir, 'bin');
  fs.mkdirSync(bare);
  for (const name of ['sh', 'sleep']) fs.symlinkSync(`/bin/${name}`, path.join(bare, name));
  await esbuild.build({ entryPoints: [source], outfile: program, bundle: true, platform: 'node', format: 'esm' });
});
afterAll(() => fs.rmSync(dir, { recursive: true }));
afterEach(async () => {
  if (outer === null || outer.exitCode !== null || outer.signalCode !== null) return;
  const exit = once(outer, 'exit');
  outer.kill('SIGKILL');
  await exit;
});

/** Starts a command as pid 1 of a namespace of its own, with a line on its stdin. */
function begin(command: readonly string[], env: NodeJS.ProcessEnv): ChildProcess {
  const [unsharePath = ''] = ['/usr/bin/unshare', '/bin/unshare'].filter(fs.existsSync);
  outer = childProcess.spawn(unsharePath, [...unshare, ...command], { env, stdio: ['pipe', 'pipe', 'pipe'] });
  outer.stdin?.end('hello');
  return outer;
}

async function told(child: ChildProcess): Promise<{ pid: number; zombies: number; stdin: string }> {
  if (child.stdout === null) throw new Error('it has no stdout');
  const [line] = await once(createInterface({ input: child.stdout }), 'line');
  return JSON.parse(line);
}

function pid1Of({ pid }: ChildProcess): number {
  return Number(fs.readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1').trim());
}

const first = (): string[] => [process.execPath, program];

describe.skipIf(!canUnshare)('the first process of a container', () => {
  const inits = [
    ['sh in its place', () => ['/bin/sh', '-c', shellInit, 'init', ...first()], () => bare, true],
    ['tini found on the PATH', first, () => process.env.PATH, hasTini],
    ['what Node can become where there is no init program', first, () => bare, canBecome],
  ] as const;

  describe.each(inits)('with %s', (_, command, folders, possible) => {
    it.skipIf(!possible)('buries orphans, and hands stdin through', async () => {
      const seen = await told(begin(command(), { PATH: folders() }));
      expect(seen).toEqual({ pid: expect.any(Number), zombies: 0, stdin: 'hello' });
      expect(seen.pid).toBeGreaterThan(1);
    });

    it.skipIf(!possible).each([
      ['SIGTERM', 7],
      ['SIGINT', 8],
    ] as const)('forwards %s and keeps the exit code', async (signal, code) => {
      const child = begin(command(), { PATH: folders() });
      await told(child);
      const exit = once(child, 'exit');
      process.kill(pid1Of(child), signal);
      expect(await exit).toEqual([code, null]);
    });
  });

  it.skipIf(canBecome)('is refused where nobody would bury, with what to do', async () => {
    const child = begin(first(), { PATH: bare });
    let err = '';
    child.stderr?.on('data', chunk => {
      err += chunk;
    });
    expect(await once(child, 'close')).toEqual([2, null]);
    expect(err).toMatch(/^crashproof was started as the first process \(pid 1\).*--init.*CRASHPROOF_PID1=accept.*\n$/);
  });

  it('is what the user has asked for with CRASHPROOF_PID1=accept', async () => {
    const seen = await told(begin(first(), { PATH: bare, CRASHPROOF_PID1: 'accept' }));
    expect(seen).toEqual({ pid: 1, zombies: 3, stdin: 'hello' });
  });
});

it.skipIf(!canUnshare)('an init of sh ends with 128 and the signal where the child was killed', async () => {
  const child = begin(['/bin/sh', '-c', shellInit, 'init', 'sleep', '60'], { PATH: bare });
  const exit = once(child, 'exit');
  const sleeper = await until(
    () => childrenOf(pid1Of(child)),
    pids => pids.length === 1 && fs.readFileSync(`/proc/${pids[0]}/comm`, 'latin1') === 'sleep\n',
  );
  process.kill(sleeper[0] ?? 0, 'SIGKILL');
  expect(await exit).toEqual([137, null]);
});

function childrenOf(pid: number): number[] {
  try {
    const text = fs.readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1').trim();
    return text === '' ? [] : text.split(' ').map(Number);
  } catch {
    return [];
  }
}

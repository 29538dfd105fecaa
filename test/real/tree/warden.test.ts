import childProcess, { type ChildProcess } from 'node:child_process';
import crypto from 'node:crypto';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newInstance } from '../../../src/os/instance/instance.ts';
import { createProcesses, type Processes } from '../../../src/os/processes.ts';
import { wardenScript } from '../../../src/os/warden/script.ts';
import { Tag, until } from './trees.ts';

const shells = ['dash', 'bash', 'busybox'].filter(
  name =>
    childProcess.spawnSync(name, ['-c', 'true']).status === 0 ||
    (name === 'busybox' && childProcess.spawnSync('busybox', ['true']).status === 0),
);

let tag: Tag;
let wardens: ChildProcess[];
let processes: Processes | null;
let dir: string;

beforeEach(() => {
  tag = new Tag();
  wardens = [];
  processes = null;
  dir = fs.mkdtempSync(path.join(os.tmpdir(), 'crashproof-warden-'));
});
afterEach(async () => {
  tag.killAll();
  for (const warden of wardens) warden.kill('SIGKILL');
  await processes?.close();
  fs.rmSync(dir, { recursive: true });
});

describe.each(shells)('the warden in %s', shell => {
  /** Nobody else's on this machine: a warden ends whatever carries the mark. */
  const [instance, another] = [crypto.randomUUID(), crypto.randomUUID()];

  function begin(): ChildProcess {
    const sh = shell === 'busybox' ? ['busybox', 'sh'] : [shell];
    const [program = '', ...args] = [...sh, '-c', wardenScript, 'crashproof-warden', instance, ''];
    const env = { PATH: process.env.PATH };
    const warden = childProcess.spawn(program, args, { stdio: ['pipe', 'ignore', 'ignore'], env, detached: true });
    wardens.push(warden);
    return warden;
  }

  async function run(mark: string): Promise<number> {
    const before = tag.alive().length;
    const env = { ...tag.env, CRASHPROOF_RUN: mark };
    const child = childProcess.spawn('sleep', ['1000'], { detached: true, stdio: 'ignore', env });
    await until(
      () => tag.alive().length,
      count => count === before + 1,
    );
    return child.pid ?? 0;
  }

  const startOf = (pid: number): string =>
    fs
      .readFileSync(`/proc/${pid}/stat`, 'latin1')
      .replace(/^.*\) /s, '')
      .split(' ')[19] ?? '';

  it('ends what is marked, and what is in the groups it was told of, when the lines end', async () => {
    const warden = begin();
    const [, unmarked, others] = [await run(`${instance}:web:1`), await run(''), await run(`${another}:web:1`)];
    const exit = once(warden, 'exit');
    warden.stdin?.end(`+ ${unmarked} ${startOf(unmarked)}\n`);
    expect(await exit).toEqual([0, null]);
    expect(tag.alive()).toEqual([others]);
  });

  it('leaves a pid alone that is another process by now', async () => {
    const warden = begin();
    const reused = await run('');
    const exit = once(warden, 'exit');
    warden.stdin?.end(`+ ${reused} ${Number(startOf(reused)) - 1}\n`);
    await exit;
    expect(tag.alive()).toEqual([reused]);
  });

  it('ends nobody after a run it was told has ended, nor after bye', async () => {
    const pid = await run(`${instance}:web:1`);
    for (const lines of [`+ ${pid} ${startOf(pid)}\n- ${pid} ${startOf(pid)}\n`, `+ ${pid} ${startOf(pid)}\nbye\n`]) {
      const warden = begin();
      const exit = once(warden, 'exit');
      warden.stdin?.end(lines);
      expect(await exit).toEqual([0, null]);
    }
    expect(tag.alive()).toEqual([pid]);
  });

  it('stays where a terminal or a service manager would end it', async () => {
    const warden = begin();
    const pid = await run(`${instance}:web:1`);
    // Once it has taken up a line it has set its traps.
    warden.stdin?.write(`+ ${pid} ${startOf(pid)}\n`);
    await until(
      () => fs.readFileSync(`/proc/${warden.pid}/status`, 'latin1'),
      status => /^SigIgn:\s+0*384a07$/m.test(status),
    );
    for (const signal of ['SIGINT', 'SIGHUP', 'SIGTERM', 'SIGQUIT'] as const) warden.kill(signal);
    const exit = once(warden, 'exit');
    warden.stdin?.end();
    expect(await exit).toEqual([0, null]);
    expect(tag.alive()).toEqual([]);
  });
});

describe('the supervisor’s warden', () => {
  const wardenOf = (instance: string): readonly number[] =>
    fs
      .readdirSync('/proc')
      .filter(name => /^\d+$/.test(name))
      .map(Number)
      .filter(pid => {
        try {
          return fs.readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes(`crashproof-warden\0${instance}\0`);
        } catch {
          return false;
        }
      });

  async function begin(): Promise<{ instance: string; pid: number }> {
    let pid = 0;
    const instance = newInstance(dir);
    processes = createProcesses({
      launchOf: () => ({ command: ['sleep', '1000'], cwd: dir, env: tag.env }),
      tell: fact => {
        if (fact.type === 'spawned') pid = fact.pid;
      },
      onOutput: () => {},
      instance,
    });
    processes.spawn('web', 1);
    await until(
      () => pid,
      told => told > 0,
    );
    return { instance, pid };
  }

  it('is followed by another when it is killed', async () => {
    const { instance } = await begin();
    const [first = 0] = await until(
      () => wardenOf(instance),
      pids => pids.length === 1,
    );
    process.kill(first, 'SIGKILL');
    await until(
      () => wardenOf(instance),
      pids => pids.length === 1 && pids[0] !== first,
    );
  });

  it('is no parent of the application, and holds no file but its pipe', async () => {
    const { instance, pid } = await begin();
    const [warden = 0] = await until(
      () => wardenOf(instance),
      pids => pids.length === 1,
    );
    expect(fs.readFileSync(`/proc/${pid}/stat`, 'latin1')).toContain(` ${process.pid} ${pid} ${pid} `);
    // Those its shell was started with, and those it opens for itself, go before it reads.
    const files = await until(
      () => filesOf(warden),
      found => found.length === 3,
    );
    expect(files).toEqual([expect.stringMatching(/^socket:/), '/dev/null', '/dev/null']);
  });
});

/** What it has open below descriptor 10; above, a shell keeps what is its own. */
function filesOf(pid: number): readonly string[] {
  return fs
    .readdirSync(`/proc/${pid}/fd`)
    .filter(fd => Number(fd) < 10)
    .flatMap(fd => {
      try {
        return [fs.readlinkSync(`/proc/${pid}/fd/${fd}`)];
      } catch {
        return [];
      }
    });
}

import childProcess, { type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import esbuild from 'esbuild';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { bootId } from '../../../src/os/instance/boot.ts';
import { acquireLock } from '../../../src/os/instance/lock.ts';
import { processRow } from '../../../src/os/table/linux.ts';

const taker = path.join(path.dirname(fileURLToPath(import.meta.url)), '../../children/takes-the-lock.ts');

let dir: string;
let file: string;
let program: string;
let takers: ChildProcess[] = [];

beforeAll(async () => {
  program = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'crashproof-taker-')), 'taker.mjs');
  await esbuild.build({ entryPoints: [taker], outfile: program, bundle: true, platform: 'node', format: 'esm' });
});
afterAll(() => fs.rmSync(path.dirname(program), { recursive: true }));

beforeEach(() => {
  dir = fs.mkdtempSync(path.join(os.tmpdir(), 'crashproof-lock-'));
  file = path.join(dir, '.web.lock');
});
afterEach(async () => {
  for (const one of takers) one.kill('SIGKILL');
  await Promise.all(
    takers.filter(one => one.exitCode === null && one.signalCode === null).map(one => once(one, 'exit')),
  );
  takers = [];
  fs.rmSync(dir, { recursive: true });
});

/** Another process that wants the lock; resolves with what it was told. */
async function take(): Promise<{ child: ChildProcess; held: boolean; sentence: string }> {
  const child = childProcess.spawn(process.execPath, [program, file], { stdio: ['pipe', 'pipe', 'inherit'] });
  takers.push(child);
  const [line] = await once(createInterface({ input: child.stdout }), 'line');
  return { child, sentence: '', ...JSON.parse(line) };
}

const write = (holder: object): void => fs.writeFileSync(file, JSON.stringify(holder));
const start = processRow(process.pid)?.start ?? 0;
const of = (but: object): object => ({
  pid: process.pid,
  start,
  boot: bootId(),
  since: '2026-11-24T06:20:00.000Z',
  command: 'crashproof run',
  ...but,
});

describe('the lock of a service', () => {
  it('is taken once; the second is told by whom, since when, and what to do', async () => {
    const first = await take();
    expect(first.held).toBe(true);
    const second = await acquireLock(file);
    const sentence = new RegExp(
      `^this service is already being supervised by pid ${first.child.pid} since \\d{4}-.*Z \\(.*taker\\.mjs.*\\): stop that one first`,
    );
    expect(second).toEqual({ held: false, sentence: expect.stringMatching(sentence) });
  });

  it('goes away at the exit of its holder, with all it needed', async () => {
    const { child } = await take();
    const exit = once(child, 'exit');
    child.stdin?.end();
    await exit;
    expect(fs.readdirSync(dir)).toEqual([]);
  });

  it('goes away when it is released, and only then', async () => {
    const lock = await acquireLock(file);
    expect(lock.held).toBe(true);
    expect((await acquireLock(file)).held).toBe(false);
    if (lock.held) lock.release();
    expect(fs.readdirSync(dir)).toEqual([]);
  });

  it('is taken over from one who was killed', async () => {
    const { child } = await take();
    const exit = once(child, 'exit');
    child.kill('SIGKILL');
    await exit;
    const lock = await acquireLock(file);
    expect(lock.held).toBe(true);
    if (lock.held) lock.release();
  });

  it.each([
    ['a pid that is another process by now', of({ start: start - 1 })],
    ['another boot', of({ boot: '00000000-0000-0000-0000-000000000000' })],
    ['a pid nobody has', of({ pid: 2 ** 22 + 1 })],
  ])('is taken over from %s', async (_, holder) => {
    write(holder);
    const lock = await acquireLock(file);
    expect(lock.held).toBe(true);
    if (lock.held) lock.release();
  });

  it('is taken over from what is no lock at all, once nobody can still be writing it', async () => {
    fs.writeFileSync(file, '{"pid":');
    fs.utimesSync(file, new Date(0), new Date(0));
    const lock = await acquireLock(file);
    expect(lock.held).toBe(true);
    if (lock.held) lock.release();
  });

  it('is not taken from one who is still writing it, as it comes about where there are no hard links', async () => {
    const text = JSON.stringify(of({}));
    fs.writeFileSync(file, text.slice(0, 7));
    const finishing = sleep(100).then(() => fs.writeFileSync(file, text));
    const [lock] = await Promise.all([acquireLock(file), finishing]);
    expect(lock.held).toBe(false);
  });

  it('is taken over from half of one that was written in the future, before the clock was set', async () => {
    fs.writeFileSync(file, '{"pid":');
    fs.utimesSync(file, new Date(4e12), new Date(4e12));
    const lock = await acquireLock(file);
    expect(lock.held).toBe(true);
    if (lock.held) lock.release();
  });

  it('is not taken from one whose start is not known, while a process has its pid', async () => {
    write(of({ start: null }));
    expect((await acquireLock(file)).held).toBe(false);
  });

  it.each([
    ['a free lock', () => {}],
    ['the lock of a dead one', () => write(of({ pid: 2 ** 22 + 1 }))],
  ])('of twenty who want %s at once exactly one gets it', async (_, prepare) => {
    prepare();
    const all = await Promise.all(Array.from({ length: 20 }, take));
    const [winner, ...others] = all.filter(({ held }) => held);
    expect(others).toEqual([]);
    for (const { held, sentence } of all) if (!held) expect(sentence).toContain(`by pid ${winner?.child.pid} `);
    expect(fs.readdirSync(dir)).toEqual(['.web.lock']);
  });

  it('throws the system’s error where nothing can be written', async () => {
    await expect(acquireLock(path.join(dir, 'nowhere', 'lock'))).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

import childProcess from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bootId } from '../../../src/os/instance/boot.ts';
import { newInstance } from '../../../src/os/instance/instance.ts';
import { endLeftovers } from '../../../src/os/instance/leftovers.ts';
import { runFile, writeRun } from '../../../src/os/instance/run-file.ts';
import { processRow } from '../../../src/os/table/linux.ts';
import { homeOf, instanceText, markText } from '../../../src/os/tree/mark.ts';
import { isWhole, Tag, trees, until } from './trees.ts';

/** Linux hands out no higher pid than 2^22. */
const nobody = { pid: 2 ** 22 + 1, start: 1 };

let tag: Tag;
let dir: string;

beforeEach(() => {
  tag = new Tag();
  dir = fs.mkdtempSync(path.join(os.tmpdir(), 'crashproof-leftovers-'));
});
afterEach(() => {
  tag.killAll();
  fs.rmSync(dir, { recursive: true });
});

const dead = (): string => instanceText({ home: homeOf(dir), boot: bootId(), ...nobody, nth: 1 });

/** A tree as a supervisor would have started it, with the mark of one. */
async function leave(
  instance: string,
  service = 'web',
  [, command = ['sleep', '1000'], size = 1, deaf = 0] = trees[0] ?? [],
) {
  const [program = '', ...args] = command;
  const env = { ...tag.env, CRASHPROOF_RUN: markText({ instance, service, run: 7 }) };
  const child = childProcess.spawn(program, args, { detached: true, stdio: 'ignore', env });
  await until(
    () => tag.alive(),
    pids => isWhole(pids, size, deaf),
  );
  return child.pid ?? 0;
}

describe('what a killed supervisor has left', () => {
  it.each(trees)('is ended and named: %s', async (...tree) => {
    await leave(dead(), 'web', tree);
    const there = tag.alive();
    const found = await endLeftovers('web', { dir });
    expect(found.map(({ pid }) => pid).toSorted()).toEqual(there.toSorted());
    expect(found.every(({ command }) => command.length > 0 && command.length <= 200)).toBe(true);
    expect(tag.alive()).toEqual([]);
  });

  it('has half a second to end well, and no more', async () => {
    await leave(dead(), 'web', trees[2]);
    const from = performance.now();
    await endLeftovers('web', { dir });
    expect(performance.now() - from).toBeGreaterThanOrEqual(500);
    expect(tag.alive()).toEqual([]);
  });

  it('is found by its leader’s group where it has written over its environment', async () => {
    const leader = await leave('unmarked', 'other', trees[1]);
    const start = processRow(leader)?.start ?? null;
    const record = {
      instance: dead(),
      boot: bootId(),
      supervisor: nobody,
      leader: { pid: leader, start },
      cgroup: null,
    };
    await writeRun(runFile(dir, 'web'), record);
    expect(await endLeftovers('web', { dir })).toHaveLength(2);
    expect(tag.alive()).toEqual([]);
  });

  it('is nothing where the pid that was written down is another process by now', async () => {
    const leader = await leave('unmarked', 'other', trees[1]);
    const start = (processRow(leader)?.start ?? 0) - 1;
    const record = {
      instance: dead(),
      boot: bootId(),
      supervisor: nobody,
      leader: { pid: leader, start },
      cgroup: null,
    };
    await writeRun(runFile(dir, 'web'), record);
    expect(await endLeftovers('web', { dir })).toEqual([]);
    expect(tag.alive()).toHaveLength(2);
  });

  it.each([
    ['of a supervisor that lives', () => newInstance(dir), 'web'],
    ['of another service', dead, 'go2rtc'],
    ['of another folder', () => instanceText({ home: homeOf('/elsewhere'), boot: bootId(), ...nobody, nth: 1 }), 'web'],
    ['of something else that sets the variable', () => 'mine', 'web'],
  ])('does not include what is %s', async (_, instance, service) => {
    await leave(instance(), service);
    expect(await endLeftovers('web', { dir })).toEqual([]);
    expect(tag.alive()).toHaveLength(1);
  });

  it('is nothing where nothing was written down, or what nobody can read', async () => {
    expect(await endLeftovers('web', { dir })).toEqual([]);
    for (const text of ['', '{', '[]', '{"leader":{"pid":-1}}', `"${'x'.repeat(70_000)}"`]) {
      fs.writeFileSync(runFile(dir, 'web'), text);
      expect(await endLeftovers('web', { dir })).toEqual([]);
    }
  });
});

import fs from 'node:fs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { isAlive } from '../run/supervisor.ts';
import { finish, fixture, type Opened, openTestOutput, type Started, start, until } from './harness.ts';

/** A run whose leader is gone and has left a process behind that goes on writing into its pipe. */
async function leavesTalker(output: Opened, number: number): Promise<Started & { talker: number }> {
  const started = start(output, fixture('leaves-a-talker.js', number));
  const said = (): string => started.run.tail().stdout.toString();
  await until('the leader has spoken', () => said().includes('leader\n'));
  const talker = Number(said().split('\n')[0]);
  onTestFinished(() => {
    if (isAlive(talker)) process.kill(talker, 'SIGKILL');
  });
  expect(await started.exited).toBe(0);
  return { ...started, talker };
}

describe('a grandchild that holds the pipes', () => {
  it('delays neither the exit nor for long the last output, and is read on, also beside the next run', async () => {
    const output = await openTestOutput();
    const first = await leavesTalker(output, 1);
    const began = performance.now();
    await first.run.settle(300);
    // What holds the pipes holds them for ever.
    expect(performance.now() - began).toBeLessThan(10_000);
    expect(first.run.ended).toBe(false);
    expect(first.run.tail().stdout.toString()).toContain('leader\n');

    const second = start(output, ['echo', 'the next run']);
    while (!second.run.ended) await second.run.settle(5_000);
    const { stdout } = first.run.read();
    await until('it is read on', () => first.run.read().stdout > stdout + 50);
    process.kill(first.talker, 'SIGKILL');
    await finish(output, first);
    const log = fs.readFileSync(output.logFile, 'utf8').split('\n');
    expect(log.filter(line => line === 'the next run').length).toBe(1);
    expect(log.filter(line => line === 'talker 1').length).toBeGreaterThan(5);
    expect(output.stats().readBytes.stdout).toBe(first.run.read().stdout + 'the next run\n'.length);
  });

  it('that is silent lets the last output settle at once', async () => {
    const output = await openTestOutput();
    const silent = 'echo last words; sleep 60 & echo $! >&2';
    const started = start(output, ['sh', '-c', silent]);
    await started.exited;
    const began = performance.now();
    await started.run.settle(10_000);
    expect(performance.now() - began).toBeLessThan(9_000);
    expect(started.run.ended).toBe(false);
    expect(started.run.tail().stdout.toString()).toBe('last words\n');
    process.kill(Number(started.run.tail().stderr.toString()), 'SIGKILL');
  });

  it('is let go of when eight younger runs have done the same', async () => {
    const output = await openTestOutput();
    const runs: (Started & { talker: number })[] = [];
    for (let number = 1; number <= 9; number++) runs.push(await leavesTalker(output, number));
    expect(runs.map(({ run }) => run.ended)).toEqual(runs.map(() => false));
    const tenth = start(output, ['echo', 'tenth']);
    await until('the oldest is let go of', () => runs[0]?.run.ended === true);
    await until('it has noticed', () => !isAlive(runs[0]?.talker ?? 0));
    while (!tenth.run.ended) await tenth.run.settle(5_000);
    expect(runs.slice(1).map(({ run }) => run.ended)).toEqual(runs.slice(1).map(() => false));
  });
});

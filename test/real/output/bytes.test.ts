import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { finish, fixture, folder, onLinux, openTestOutput, start, until } from './harness.ts';

const MEGABYTE = 1_000_000;
const cases: Record<string, Buffer> = {
  'lines of 4 MB': Buffer.concat(
    Array.from({ length: 3 }, (_, i) => Buffer.concat([Buffer.alloc(4 * MEGABYTE, 65 + i), Buffer.from('\n')])),
  ),
  'no newline at the end': Buffer.from('first\nlast words'),
  'no newline at all': Buffer.alloc(5 * MEGABYTE + 1, 'x'),
  'invalid UTF-8': Buffer.from(Array.from({ length: 300_000 }, (_, i) => (i * 31 + (i >> 8)) & 255)),
  'characters split at every possible place': Buffer.from('ä€😀\u0000\r\n'.repeat(100_000)),
  'nothing at all': Buffer.alloc(0),
  'a single byte': Buffer.from([0xff]),
};

describe.each(['own', 'node'] as const)('through %s pipes', kind => {
  describe.each(Object.entries(cases))('%s', (_, bytes) => {
    it.each([1, 2])('comes out of descriptor %i byte for byte, and its end is in the tail', async fd => {
      const file = path.join(folder(), 'given');
      fs.writeFileSync(file, bytes);
      const output = await openTestOutput({ maxBytes: 100 * MEGABYTE });
      const started = start(output, fixture('writes-file.js', fd, file), kind);
      await finish(output, started);

      expect(fs.readFileSync(output.logFile).equals(bytes)).toBe(true);
      const { stdout, stderr, merged } = started.run.tail();
      const suffix = bytes.subarray(Math.max(0, bytes.length - 64 * 1024));
      expect((fd === 1 ? stdout : stderr).equals(suffix)).toBe(true);
      expect((fd === 1 ? stderr : stdout).length).toBe(0);
      expect(merged.equals(suffix)).toBe(true);
      expect(output.stats().droppedBytes).toBe(0);
      expect(output.troubles).toEqual([]);
    });
  });

  it('both streams at once are each complete and in order, and no two lines are mixed', async () => {
    const count = 40_000;
    const output = await openTestOutput({ maxBytes: 100 * MEGABYTE });
    const started = start(output, fixture('floods-both.js', count), kind);
    let events = 0;
    const telling = setInterval(() => output.event(`event ${events++}`), 1);
    while (!started.run.ended) await started.run.settle(10_000);
    clearInterval(telling);
    await output.close(30_000);

    const lines = fs.readFileSync(output.logFile, 'latin1').trimEnd().split('\n');
    const line = (stream: string, i: number): string => `${stream} ${i} ${'.'.repeat((i * 7919) % 300)}`;
    const expected = (stream: string): string[] => Array.from({ length: count }, (_, i) => line(stream, i));
    const got = (stream: string): string[] => lines.filter(text => text.startsWith(stream));
    // Compared as one string: the difference of two large arrays takes minutes to print.
    expect(got('out').join('\n') === expected('out').join('\n')).toBe(true);
    expect(got('err').join('\n') === expected('err').join('\n')).toBe(true);
    expect(got('event')).toEqual(Array.from({ length: events }, (_, i) => `event ${i}`));
    expect(lines.length).toBe(2 * count + events);
  });
});

it.runIf(process.platform !== 'win32')(
  'a line whose rest came while this process was held up is not broken',
  async () => {
    const [go, done] = ['go', 'done'].map(name => path.join(folder(), name)) as [string, string];
    const script = 'printf "begun, "; until [ -e "$0" ]; do sleep 0.01; done; echo ended; touch "$1"';
    const output = await openTestOutput();
    const started = start(output, ['sh', '-c', script, go, done]);
    await until('the line is begun', () => started.run.tail().stdout.length > 0);
    output.event('meanwhile');
    fs.writeFileSync(go, '');
    const heldUntil = performance.now() + 300;
    while (performance.now() < heldUntil || !fs.existsSync(done));
    await finish(output, started);
    expect(fs.readFileSync(output.logFile, 'utf8')).toBe('begun, ended\nmeanwhile\n');
  },
);

it.runIf(onLinux)('gives the child a real pipe: it may open /dev/stdout and /dev/stderr', async () => {
  const output = await openTestOutput();
  const started = start(output, ['sh', '-c', 'echo one > /dev/stdout; echo two > /dev/stderr']);
  expect(await started.exited).toBe(0);
  await finish(output, started);
  expect(fs.readFileSync(output.logFile, 'utf8').split('\n').sort()).toEqual(['', 'one', 'two']);
});

it.runIf(process.platform !== 'win32')('keeps the log for its owner only', async () => {
  const output = await openTestOutput();
  expect(fs.statSync(output.logFile).mode & 0o777).toBe(0o600);
});

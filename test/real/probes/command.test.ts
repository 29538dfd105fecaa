import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { check, isAlive } from './helpers.ts';

let folder = '';
beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'crashproof-probe-'));
});
afterAll(() => {
  fs.rmSync(folder, { recursive: true, force: true });
});

/** A command that runs this JavaScript. */
function js(code: string, ...args: readonly string[]): string[] {
  return [process.execPath, '-e', code, ...args];
}

describe('a command', () => {
  it('passes with exit code 0, and its arguments come through no shell', async () => {
    const code = `process.exit(process.argv[1] === '$HOME; exit 1 | *' ? 0 : 1)`;
    expect(await check(js(code, '$HOME; exit 1 | *'))).toEqual({
      is: 'pass',
      latencyMs: expect.any(Number),
      degraded: [],
    });
  });

  it('fails with another, and the reason is its last line', async () => {
    const finding = await check(
      js(`console.log('one'); console.error('database is locked\\n\\n'); process.exitCode = 3`),
    );
    expect(finding).toEqual({ is: 'fail', reason: expect.stringMatching(/^".*" exited with 3: database is locked$/) });
  });

  it('fails by a signal', async () => {
    const finding = await check(js(`process.kill(process.pid, 'SIGKILL'); setInterval(() => {}, 1000)`));
    const how = process.platform === 'win32' ? /exited with 1/ : /was ended by SIGKILL/;
    expect(finding).toEqual({ is: 'fail', reason: expect.stringMatching(how) });
  });

  it('may print what it likes: only the end is kept, and only what can be shown', async () => {
    const finding = await check(
      js(`process.stdout.write('x'.repeat(1e6) + '\\n\\x1b[31mred\\x07'); process.exitCode = 1`),
    );
    expect(finding).toEqual({ is: 'fail', reason: expect.stringMatching(/exited with 1: \[31mred$/) });
    const endless = await check(js(`process.stdout.write('y'.repeat(1e6)); process.exitCode = 1`));
    expect(endless.is === 'fail' && endless.reason.length).toBeLessThan(500);
  });

  it.each([
    [4091, ': start'],
    [4092, ': tart'],
    [9000, ''],
  ])('is heard for its last 4096 bytes: %d line ends after five letters', async (lines, said) => {
    const finding = await check(js(`process.stdout.write('start' + '\\n'.repeat(${lines})); process.exitCode = 1`));
    expect(finding).toEqual({ is: 'fail', reason: expect.stringMatching(new RegExp(`exited with 1${said}$`)) });
  });

  it('that never ends is killed, with its children', async () => {
    const file = path.join(folder, 'pids');
    // Both are deaf to SIGTERM; the inner one holds the outer one's output open.
    const inner = `process.on('SIGTERM', () => {}); setInterval(() => {}, 1000); require('fs').appendFileSync(process.argv[1], process.pid + '\\n'); console.log('still at it')`;
    const outer = `process.on('SIGTERM', () => {}); require('fs').appendFileSync(process.argv[1], process.pid + '\\n');
      require('child_process').spawn(process.execPath, ['-e', process.argv[2], process.argv[1]], { stdio: 'inherit' })`;
    const finding = await check(js(outer, file, inner), { timeoutMs: 3000 });
    expect(finding).toEqual({ is: 'fail', reason: expect.stringMatching(/did not end within 3 s: still at it$/) });
    const pids = fs.readFileSync(file, 'utf8').trim().split('\n').map(Number);
    expect(pids).toHaveLength(2);
    await expect.poll(() => pids.filter(isAlive), { timeout: 5000 }).toEqual([]);
  });

  it.skipIf(process.platform === 'win32')(
    'that leaves a child behind passes at once, and the child is ended',
    async () => {
      const file = path.join(folder, 'left');
      const code = `const child = require('child_process').spawn('sleep', ['60'], { stdio: 'inherit' });
      require('fs').writeFileSync(process.argv[1], String(child.pid)); child.unref(); process.exit(0)`;
      expect(await check(js(code, file), { timeoutMs: 20_000 })).toMatchObject({ is: 'pass' });
      const pid = Number(fs.readFileSync(file, 'utf8'));
      await expect.poll(() => isAlive(pid), { timeout: 5000 }).toBe(false);
    },
  );

  it('that does not exist is a matter of configuration', async () => {
    expect(await check('exec:no-such-program-anywhere --x')).toEqual({
      is: 'misconfigured',
      reason: 'the health command "no-such-program-anywhere" was not found; check its path',
    });
    expect(await check(js(''), { cwd: path.join(folder, 'no-such-folder') })).toEqual({
      is: 'misconfigured',
      reason: expect.stringContaining('started in'),
    });
  });

  it.skipIf(process.platform === 'win32')('that may not be run is a matter of configuration', async () => {
    const file = path.join(folder, 'not-executable');
    fs.writeFileSync(file, '#!/bin/sh\n', { mode: 0o600 });
    expect(await check([file])).toEqual({ is: 'misconfigured', reason: expect.stringContaining('make it executable') });
  });

  it('does not get what is meant for the supervisor', async () => {
    process.env.CRASHPROOF_PROBE_TEST = 'secret';
    try {
      const code = `process.exit(process.env.CRASHPROOF_PROBE_TEST === undefined && process.env.PATH ? 0 : 1)`;
      expect(await check(js(code))).toMatchObject({ is: 'pass' });
    } finally {
      delete process.env.CRASHPROOF_PROBE_TEST;
    }
  });

  it('runs where it is told to', async () => {
    const code = `process.exit(require('fs').realpathSync('.') === process.env.EXPECTED ? 0 : 1)`;
    const env = { ...process.env, EXPECTED: fs.realpathSync(folder) };
    expect(await check(js(code), { cwd: folder, env })).toMatchObject({ is: 'pass' });
  });
});

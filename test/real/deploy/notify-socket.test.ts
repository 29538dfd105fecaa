import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import readline from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openNotifier } from '../../../src/os/systemd/notify-socket.ts';

const receiver = fileURLToPath(new URL('../../children/receives-datagrams.py', import.meta.url));
const missing = spawnSync('systemd-notify', ['--version']).status !== 0 || spawnSync('python3', ['-V']).status !== 0;
const { PATH } = process.env;

describe.skipIf(missing)(`a word to systemd${missing ? ' (not here: systemd-notify, python3)' : ''}`, () => {
  let folder = '';
  let server: ChildProcess | null = null;
  const got: string[] = [];
  const troubles: string[] = [];

  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'crashproof-notify-'));
    got.length = 0;
    troubles.length = 0;
  });
  afterEach(async () => {
    if (server !== null) {
      server.stdin?.end();
      await once(server, 'exit');
      server = null;
    }
    fs.rmSync(folder, { recursive: true });
  });

  /** Resolves when it listens. */
  async function listen(name: string): Promise<void> {
    server = spawn('python3', [receiver, name], { stdio: ['pipe', 'pipe', 'inherit'] });
    const lines = readline.createInterface({ input: server.stdout as NodeJS.ReadableStream });
    await new Promise<void>(resolve => {
      lines.on('line', line => {
        if (line === 'ready') return resolve();
        const { text } = JSON.parse(line);
        if (!text.startsWith('BARRIER')) got.push(text.trim());
      });
    });
  }

  const open = (socket: string) =>
    openNotifier({ NOTIFY_SOCKET: socket, PATH }, process.pid, what => troubles.push(what));

  it.each([
    ['a path', () => path.join(folder, 'notify')],
    ['an abstract name', () => `@crashproof-test-${path.basename(folder)}`],
  ])('arrives at %s: what is said in one go in one message, and the newer word wins', async (_what, where) => {
    await listen(where());
    const notifier = open(where());
    notifier?.send({ READY: '1' });
    notifier?.send({ STATUS: 'starting' });
    notifier?.send({ STATUS: 'up, "healthy" $HOME; é' });
    await notifier?.flush(10_000);
    notifier?.send({ STOPPING: '1' });
    await notifier?.flush(10_000);
    await expect.poll(() => got, { timeout: 10_000 }).toEqual(['READY=1\nSTATUS=up, "healthy" $HOME; é', 'STOPPING=1']);
    expect(troubles).toEqual([]);
  });

  it('that does not arrive is told once, and told again after one that did', async () => {
    const where = path.join(folder, 'notify');
    const notifier = open(where);
    for (let n = 0; n < 3; n += 1) {
      notifier?.send({ WATCHDOG: '1' });
      await notifier?.flush(10_000);
    }
    expect(troubles).toEqual(['systemd could not be notified: systemd-notify ended with exit code 1']);
    await listen(where);
    notifier?.send({ WATCHDOG: '1' });
    await notifier?.flush(10_000);
    fs.rmSync(where);
    notifier?.send({ WATCHDOG: '1' });
    await notifier?.flush(10_000);
    expect(troubles).toHaveLength(2);
  });

  it('is no trouble where there is no program for it: it is told, and nothing else happens', async () => {
    const notifier = openNotifier({ NOTIFY_SOCKET: '/nowhere', PATH: folder }, process.pid, what =>
      troubles.push(what),
    );
    notifier?.send({ READY: '1' });
    await notifier?.flush(10_000);
    expect(troubles).toEqual(['systemd could not be notified: spawn systemd-notify ENOENT']);
  });
});

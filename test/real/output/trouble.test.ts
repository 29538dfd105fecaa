import childProcess from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { finish, fixture, folder, isRoot, onLinux, openTestOutput, start, until } from './harness.ts';

/** A disk of its own for one test: a tmpfs in a mount namespace that ends with its holder. */
async function smallDisk(size: string): Promise<{ root: string; mount: (...args: string[]) => void }> {
  const at = folder();
  const script = `mount -t tmpfs -o size=${size} tmpfs "$0" && echo ready && exec cat`;
  const holder = childProcess.spawn('unshare', ['--mount', 'sh', '-c', script, at], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  onTestFinished(() => void holder.kill('SIGKILL'));
  await new Promise((resolve, reject) => {
    holder.stdout.once('data', resolve);
    holder.once('exit', code => reject(new Error(`unshare or mount ended with code ${code}`)));
  });
  return {
    root: `/proc/${holder.pid}/root${at}`,
    mount: (...args) =>
      void childProcess.execFileSync('nsenter', ['-m', '-t', String(holder.pid), 'mount', ...args, at]),
  };
}

const canMount = onLinux && isRoot && childProcess.spawnSync('unshare', ['--mount', 'true']).status === 0;
if (!canMount) console.warn('skipped: tests of a full and of a read-only disk need Linux, root and unshare --mount');

describe.runIf(canMount)('a disk', () => {
  it('that is full: the application goes on, one notice, and the log says what is missing once there is space', async () => {
    const { root } = await smallDisk('16m');
    const filler = path.join(root, 'filler');
    fs.writeFileSync(filler, Buffer.alloc(15_000_000));
    const output = await openTestOutput({ logFile: path.join(root, 'logs', 'app.log') });
    const started = start(output, fixture('floods-both.js', 60_000));
    expect(await started.exited).toBe(0);
    while (!started.run.ended) await started.run.settle(10_000);
    expect(started.run.tail().stdout.toString()).toContain('out 59999 ');
    expect(output.troubles).toEqual([{ what: 'unwritable', code: 'ENOSPC', path: output.logFile, droppedBytes: 0 }]);

    fs.rmSync(filler);
    await until('it is written again', () => output.troubles.length === 2);
    await output.close(5_000);
    const { readBytes, loggedBytes, droppedBytes } = output.stats();
    expect(output.troubles[1]).toEqual({ what: 'recovered', code: 'ENOSPC', path: output.logFile, droppedBytes });
    expect(droppedBytes).toBeGreaterThan(1_000_000);
    const log = fs.readFileSync(output.logFile, 'utf8');
    const missing = [...log.matchAll(/^\[crashproof\] (\d+) bytes of output are missing here/gm)];
    expect(missing.reduce((sum, [, bytes]) => sum + Number(bytes), 0)).toBe(droppedBytes);
    const ownBytes = log.length - (readBytes.stdout + readBytes.stderr - droppedBytes);
    expect(loggedBytes).toBe(log.length);
    expect(ownBytes).toBeGreaterThan(0);
    expect(ownBytes).toBeLessThan(300);
    for (const stream of ['out', 'err']) {
      const numbers = [...log.matchAll(new RegExp(`^${stream} (\\d+) `, 'gm'))].map(([, number]) => Number(number));
      expect(numbers.every((number, i) => i === 0 || number > (numbers[i - 1] ?? -1))).toBe(true);
    }
  });

  it('that is read-only: what waited is written when it is not any more', async () => {
    const { root, mount } = await smallDisk('10m');
    mount('-o', 'remount,ro');
    const output = await openTestOutput({ logFile: path.join(root, 'logs', 'app.log') });
    output.event('meanwhile');
    expect(output.troubles.map(({ code }) => code)).toEqual(['EROFS']);
    mount('-o', 'remount,rw');
    await until('it is written', () => output.troubles.length === 2);
    expect(fs.readFileSync(output.logFile, 'utf8')).toBe('meanwhile\n');
    expect(output.stats().droppedBytes).toBe(0);
  });
});

describe('a log', () => {
  it('whose folder was deleted is begun again in a new one', async () => {
    const output = await openTestOutput();
    output.event('before');
    await until('it is written', () => fs.statSync(output.logFile).size > 0);
    fs.rmSync(path.dirname(output.logFile), { recursive: true });
    await until('there is a new file', () => {
      output.event('after');
      return fs.existsSync(output.logFile);
    });
    await output.close(5_000);
    expect(fs.readFileSync(output.logFile, 'utf8')).toMatch(/^(after\n)+$/);
  });

  it('whose folder is a file is told, and written as soon as it is none', async () => {
    const blocked = path.join(folder(), 'logs');
    fs.writeFileSync(blocked, '');
    const output = await openTestOutput({ logFile: path.join(blocked, 'app.log') });
    const started = start(output, ['sh', '-c', 'echo hello']);
    expect(await started.exited).toBe(0);
    expect(output.troubles.map(({ code }) => code)).toEqual([process.platform === 'win32' ? 'EEXIST' : 'ENOTDIR']);
    fs.rmSync(blocked);
    await finish(output, started);
    expect(fs.readFileSync(output.logFile, 'utf8')).toBe('hello\n');
    expect(output.troubles.map(({ what }) => what)).toEqual(['unwritable', 'recovered']);
  });

  it('that can never be written holds nobody up for long, and neither grows nor throws', async () => {
    const output = await openTestOutput({ logFile: path.join(folder(), 'missing', '\0', 'app.log') });
    const began = performance.now();
    const started = start(output, fixture('floods-both.js', 60_000));
    for (let i = 0; i < 10_000; i++) output.event(`an event that has no place to go, number ${i}`);
    expect(await started.exited).toBe(0);
    expect(performance.now() - began).toBeLessThan(45_000);
    await started.run.settle(5_000);
    await output.close(100);
    expect(output.troubles.length).toBe(1);
    const { readBytes, loggedBytes, droppedBytes } = output.stats();
    expect(loggedBytes).toBe(0);
    expect(droppedBytes).toBeGreaterThanOrEqual(readBytes.stdout + readBytes.stderr);
  });

  it.runIf(onLinux)('on a device that is always full is told once', async () => {
    const output = await openTestOutput({ logFile: '/dev/full' });
    output.event('one');
    await until('it is told', () => output.troubles.length > 0);
    await output.close(500);
    expect(output.troubles.map(({ code }) => code)).toEqual(['ENOSPC']);
    expect(output.stats().droppedBytes).toBe(4);
  });

  it.runIf(onLinux)('on a disk that hangs pauses the application for a moment, then lets it go on', async () => {
    const pipe = path.join(folder(), 'app.log');
    childProcess.execFileSync('mkfifo', [pipe]);
    const reading = fs.openSync(pipe, fs.constants.O_RDONLY | fs.constants.O_NONBLOCK);
    onTestFinished(() => fs.closeSync(reading));
    const output = await openTestOutput({ logFile: pipe });
    const started = start(output, fixture('floods-both.js', 60_000));
    expect(await started.exited).toBe(0);
    while (!started.run.ended) await started.run.settle(10_000);
    expect(output.troubles.map(({ what }) => what)).toEqual(['unwritable']);
  });

  it.runIf(onLinux)('on a disk that takes a little now and then works again when all is written', async () => {
    const pipe = path.join(folder(), 'app.log');
    childProcess.execFileSync('mkfifo', [pipe]);
    const reading = fs.openSync(pipe, fs.constants.O_RDONLY | fs.constants.O_NONBLOCK);
    onTestFinished(() => fs.closeSync(reading));
    let readBytes = 0;
    const read = (): void => {
      try {
        readBytes += fs.readSync(reading, Buffer.alloc(8_192));
      } catch {}
    };
    const output = await openTestOutput({ logFile: pipe });
    for (let i = 0; i < 20; i++) output.event('x'.repeat(9_999));
    await until('it fails', () => output.troubles.length === 1);
    await until('it works again', () => {
      read();
      return output.troubles.length === 2 && output.stats().loggedBytes >= 200_000;
    });
    expect(output.stats().loggedBytes).toBe(200_000);
    expect(readBytes).toBeGreaterThan(100_000);
    expect(output.troubles.map(({ what }) => what)).toEqual(['unwritable', 'recovered']);
  });
});

import childProcess from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { buildSync } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { openConsole } from '../../../src/os/output/index.ts';
import { finish, fixture, folder, onLinux, openTestOutput, start, until } from './harness.ts';

/** Bundled, since a TypeScript loader opens the console in its own way. */
const program = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'shows-output-')), 'shows-output.mjs');
beforeAll(() => {
  const entryPoints = ['test/children/shows-output.ts'];
  buildSync({ entryPoints, bundle: true, platform: 'node', format: 'esm', outfile: program });
});
afterAll(() => fs.rmSync(path.dirname(program), { recursive: true }));

const shows = (logFile: string, atEnd: 'flush' | 'exit', command: string[]): string[] => [
  process.execPath,
  program,
  logFile,
  atEnd,
  ...command,
];
const exit = (child: childProcess.ChildProcess): Promise<number | null> =>
  new Promise(resolve => child.once('exit', resolve));
const stats = (logFile: string): { shownBytes: number; droppedBytes: number; lateMs: number; peakRssMiB: number } =>
  JSON.parse(fs.readFileSync(`${logFile}.stats`, 'utf8'));

/** The writing end of a pipe that is never read. */
function unreadPipe(): number {
  const pipe = path.join(folder(), 'pipe');
  childProcess.execFileSync('mkfifo', [pipe]);
  const reading = fs.openSync(pipe, fs.constants.O_RDONLY | fs.constants.O_NONBLOCK);
  const writing = fs.openSync(pipe, 'w');
  onTestFinished(() => {
    fs.closeSync(reading);
    fs.closeSync(writing);
  });
  return writing;
}

/** 20 MB of lines: far more than any pipe and queue hold. */
function flood(): string[] {
  const file = path.join(folder(), 'given');
  fs.writeFileSync(file, `${'.'.repeat(99)}\n`.repeat(200_000));
  return fixture('writes-file.js', 1, file);
}

describe('the console', () => {
  it('shows what the application writes, stdout and stderr apart, and the last of it before the exit', async () => {
    const logFile = path.join(folder(), 'app.log');
    const [node = '', ...args] = shows(logFile, 'flush', [
      process.execPath,
      '-e',
      'process.stdout.write("out \\xff"); process.stderr.write("err\\n")',
    ]);
    const { status, stdout, stderr } = childProcess.spawnSync(node, args);
    expect(status).toBe(0);
    expect(stdout.toString()).toBe('out \u00ff');
    expect(stderr.toString()).toBe('supervisor: starting\nerr\nsupervisor: ended\n');
  });

  it.each(onLinux ? ['socket', 'pipe'] : ['pipe'])(
    'whose reader is stopped (a %s) holds nothing up: the log is complete, the exit is prompt, the loss is counted',
    async kind => {
      const logFile = path.join(folder(), 'app.log');
      const [node = '', ...args] = shows(logFile, 'flush', flood());
      const stdout = onLinux && kind === 'pipe' ? unreadPipe() : 'pipe';
      const child = childProcess.spawn(node, args, { stdio: ['ignore', stdout, 'ignore'] });
      onTestFinished(() => void child.kill('SIGKILL'));
      expect(await exit(child)).toBe(0);
      expect(fs.statSync(logFile).size).toBe(20_000_000);
      const { shownBytes, droppedBytes, lateMs } = stats(logFile);
      expect(droppedBytes).toBeGreaterThan(15_000_000);
      expect(shownBytes + droppedBytes).toBeGreaterThan(18_000_000);
      expect(lateMs).toBeLessThan(1_000);
      child.stdout?.destroy();
    },
  );

  it('that was slow says how much it did not show, at a line start, and goes on', async () => {
    const folderOfPipe = folder();
    const pipe = path.join(folderOfPipe, 'console');
    if (onLinux) childProcess.execFileSync('mkfifo', [pipe]);
    else return;
    const reading = fs.openSync(pipe, fs.constants.O_RDONLY | fs.constants.O_NONBLOCK);
    const writing = fs.openSync(pipe, 'w');
    const console = openConsole({ outFd: writing, errFd: writing });
    const output = await openTestOutput({ console, maxBytes: 1e9 });
    await finish(output, start(output, flood()));
    const { droppedBytes } = console.stats();
    expect(droppedBytes).toBeGreaterThan(15_000_000);

    let seen = '';
    const drain = setInterval(() => {
      const bytes = Buffer.alloc(1 << 20);
      try {
        seen += bytes.toString('latin1', 0, fs.readSync(reading, bytes));
      } catch {}
    }, 1);
    await console.flush(10_000);
    console.line('and on');
    await console.flush(10_000);
    await until('the last line', () => seen.endsWith('and on\n'));
    clearInterval(drain);
    fs.closeSync(reading);
    fs.closeSync(writing);
    const [notice = ''] = seen.split('\n').filter(line => line.startsWith('[crashproof]'));
    expect(notice).toBe(`[crashproof] ${droppedBytes} bytes not shown: the console is too slow`);
    expect(seen.endsWith('\nand on\n')).toBe(true);
  });

  it.runIf(process.platform !== 'win32')('that is closed (EPIPE) ends neither the supervisor nor the log', async () => {
    const logFile = path.join(folder(), 'app.log');
    const [node = '', ...args] = shows(logFile, 'flush', flood());
    const child = childProcess.spawn(node, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout?.destroy();
    child.stderr?.destroy();
    expect(await exit(child)).toBe(0);
    expect(fs.statSync(logFile).size).toBe(20_000_000);
  });

  it.runIf(onLinux).each(['/dev/full', '/dev/null', 'closed'])('that is %s is no trouble', async device => {
    const logFile = path.join(folder(), 'app.log');
    const script = device === 'closed' ? 'exec "$@" >&- 2>&-' : `exec "$@" >${device} 2>&1`;
    const child = childProcess.spawn('sh', ['-c', script, 'sh', ...shows(logFile, 'flush', flood())]);
    expect(await exit(child)).toBe(0);
    expect(fs.statSync(logFile).size).toBe(20_000_000);
  });

  it.runIf(onLinux)('that is a terminal held by Ctrl-S holds nothing up, nor the exit', async () => {
    const logFile = path.join(folder(), 'app.log');
    const held = `
import os, pty, sys, termios, time
pid, terminal = pty.fork()
if pid == 0:
    termios.tcflow(1, termios.TCOOFF)
    os.execvp(sys.argv[1], sys.argv[1:])
deadline = time.time() + 30
while time.time() < deadline:
    done, status = os.waitpid(pid, os.WNOHANG)
    if done:
        sys.exit(os.waitstatus_to_exitcode(status))
    time.sleep(0.05)
os.kill(pid, 9)
sys.exit("the exit hung")
`;
    const child = childProcess.spawn('python3', ['-c', held, ...shows(logFile, 'flush', flood())], {
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    expect(await exit(child)).toBe(0);
    expect(fs.statSync(logFile).size).toBe(20_000_000);
    expect(stats(logFile).droppedBytes).toBeGreaterThan(15_000_000);
    expect(stats(logFile).lateMs).toBeLessThan(1_000);
  });

  it.runIf(onLinux)('keeps lines whole where stdout and stderr are one terminal', async () => {
    const logFile = path.join(folder(), 'app.log');
    const show = 'import pty, sys; sys.exit(pty.spawn(sys.argv[1:]) >> 8)';
    const command = shows(logFile, 'flush', fixture('floods-both.js', 500));
    const { stdout, status } = childProcess.spawnSync('python3', ['-c', show, ...command], {
      maxBuffer: 1e8,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    expect(status).toBe(0);
    const lines = stdout.toString().trimEnd().split('\r\n');
    expect(lines.length).toBe(1002);
    expect(lines.every(line => /^(out|err) \d+ \.*$|^supervisor: \w+$/.test(line))).toBe(true);
  });

  it.runIf(onLinux)('and the log take 1 GB without the supervisor growing or falling behind', async () => {
    const logFile = path.join(folder(), 'app.log');
    const half = `yes ${'.'.repeat(99)} | head -c 500000000`;
    const [node = '', ...args] = shows(logFile, 'flush', ['sh', '-c', `${half} & ${half} >&2; wait`]);
    const child = childProcess.spawn('sh', ['-c', 'exec "$@" | cat >/dev/null', 'sh', node, ...args], {
      stdio: 'ignore',
    });
    expect(await exit(child)).toBe(0);
    expect(fs.statSync(logFile).size).toBe(1_000_000_000);
    const { lateMs, peakRssMiB } = stats(logFile);
    expect(peakRssMiB).toBeLessThan(120);
    expect(lateMs).toBeLessThan(1_000);
  });

  it.runIf(onLinux)('leaves the pipe of others as it was: what it shares stays blocking', async () => {
    const logFile = path.join(folder(), 'app.log');
    const flags = ['sh', '-c', 'echo shown; sleep 0.1; grep flags: /proc/$PPID/fdinfo/1'];
    const { stdout } = childProcess.spawnSync('sh', ['-c', '"$@" | cat', 'sh', ...shows(logFile, 'flush', flags)]);
    const [, octal = ''] = /^shown\nflags:\s+(\d+)\n$/.exec(stdout.toString()) ?? [];
    expect(Number.parseInt(octal, 8) & fs.constants.O_NONBLOCK).toBe(0);
  });
});

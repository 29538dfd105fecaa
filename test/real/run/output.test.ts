import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import zlib from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { counted, errAlphabet, only, outAlphabet, outputIn } from './log.ts';
import { child, crashproof, freshFolder, isAlive, kill, msBetween, runs, until } from './supervisor.ts';

const everyByteButNewline = Array.from({ length: 256 }, (_, byte) => String.fromCharCode(byte))
  .join('')
  .replace('\n', '');
const big = '--log-max-size 10GB';

function file(bytes: Buffer): string {
  const name = path.join(freshFolder(), 'bytes');
  fs.writeFileSync(name, bytes);
  return name;
}

describe('what the application writes', () => {
  it('is in the log completely and in order per stream: 100 MB on both at once', async () => {
    const lines = 330_000;
    const sup = runs(child('counts-on-both.js', lines), `${big} --restart never`, { stdio: 'ignore' });
    expect(await sup.exit()).toBe(0);
    const wanted = counted(lines);
    expect(wanted.out.length).toBeGreaterThan(50_000_000);
    const written = outputIn(sup.log('counts-on-both'));
    expect(only(written, outAlphabet).equals(wanted.out)).toBe(true);
    expect(only(written, errAlphabet).equals(wanted.err)).toBe(true);
    expect(only(written, '\n').length).toBe(2 * lines);
  });

  it.each([1, 2])('on descriptor %i is byte for byte in the log: one line of 4 MB, any bytes, no newline', async fd => {
    const bytes = only(crypto.randomBytes(4 * 1024 * 1024), everyByteButNewline);
    const sup = runs(child('writes-file.js', fd, file(bytes)), `${big} --restart never`, {
      stdio: 'ignore',
    });
    expect(await sup.exit()).toBe(0);
    // Own lines that follow begin on a line of their own: that newline is the only byte added.
    const written = only(outputIn(sup.log('writes-file')), everyByteButNewline);
    expect(written.equals(bytes)).toBe(true);
  });

  it('is the same on the console and in the log: characters split over pieces, lines without text, CRLF', async () => {
    const text = Array.from(
      { length: 3000 },
      (_, line) => `${line} Türkamera 正面 \u{1f4f7}\r\n${line % 7 === 0 ? '\n' : ''}`,
    );
    const bytes = Buffer.from(text.join(''));
    const go = path.join(freshFolder(), 'go');
    const script = 'go=$1; shift; "$@"; until [ -e "$go" ]; do sleep 0.01; done';
    const command = ['sh', '-c', script, 'app', go, ...child('writes-file.js', 1, file(bytes))];
    const sup = runs(command, `${big} --restart never --name writes-file`);
    const shown: Buffer[] = [];
    sup.process.stdout?.on('data', piece => shown.push(piece));
    // At the end a console has half a second to show the rest; here it has all the time it needs.
    await until('all of it', () => Buffer.concat(shown).length >= bytes.length);
    fs.writeFileSync(go, '');
    expect(await sup.exit()).toBe(0);
    expect(Buffer.concat(shown).equals(bytes)).toBe(true);
    expect(outputIn(sup.log('writes-file')).equals(bytes)).toBe(true);
  });

  it('that is no newline is followed by own lines that begin on a line of their own', async () => {
    const sup = runs(child('ends-with.js', 1, 'half a line'), '--max-restarts 0');
    await sup.exit();
    const lines = sup.log('ends-with').toString().split('\n');
    expect(lines).toContain('half a line');
    expect(sup.all('ended').length).toBe(1);
  });

  it('goes to the stream of its own: stdout to stdout, stderr to stderr', async () => {
    const sup = runs(child('ends-with.js', 0, 'to stdout\n', 'to stderr\n'), '--restart never');
    await sup.exit();
    expect(sup.out).toBe('to stdout\n');
    expect(sup.err).toContain('to stderr\n');
    expect(sup.err).not.toContain('to stdout');
  });
});

describe('the log', () => {
  it('is rotated by size and compressed, and nothing is lost at the seams', async () => {
    const lines = 20_000;
    const flags = '--log-max-size 1MB --log-files 50';
    const sup = runs(child('counts-on-both.js', lines, 'and-stays'), flags, { stdio: 'ignore' });
    const logs = path.join(sup.cwd, 'logs');
    const rotated = (): string[] =>
      fs.existsSync(logs) ? fs.readdirSync(logs).filter(name => name.includes('.log.')) : [];
    await until('the last line and the compression', () => {
      const parts = rotated();
      return (
        parts.length > 4 &&
        parts.every(name => name.endsWith('.gz')) &&
        sup.logSoFar('counts-on-both').includes('\nend\n')
      );
    });
    sup.signal('SIGINT');
    expect(await sup.exit()).toBe(0);
    const parts = rotated();
    const number = (name: string): number => Number(/\.log\.(\d+)/.exec(name)?.[1]);
    const older = parts
      .sort((a, b) => number(b) - number(a))
      .map(name => {
        const bytes = fs.readFileSync(path.join(logs, name));
        return name.endsWith('.gz') ? zlib.gunzipSync(bytes) : bytes;
      });
    for (const part of older) expect(part.length).toBeLessThanOrEqual(1_000_000);
    const written = outputIn(Buffer.concat([...older, sup.log('counts-on-both')]));
    expect(only(written, outAlphabet).equals(counted(lines).out)).toBe(true);
    expect(only(written, errAlphabet).equals(counted(lines).err)).toBe(true);
  });

  it('that cannot be written (a full disk) is told once, and supervision goes on', async () => {
    const cwd = freshFolder();
    fs.mkdirSync(path.join(cwd, 'logs'));
    fs.symlinkSync('/dev/full', path.join(cwd, 'logs', 'runs-for-ever-watchfiles.log'));
    const sup = runs(child('runs-for-ever.js'), '--restart-delay 50ms', { cwd });
    kill(await sup.pidOf(1));
    kill(await sup.pidOf(2));
    await sup.pidOf(3);
    expect(await sup.stop()).toBe(0);
    expect(sup.all('message').filter(({ message }) => message.includes('cannot be written')).length).toBe(1);
    expect(sup.err).toContain('ENOSPC');
  });
});

describe('a console', () => {
  it('that is closed stops neither the application, nor the log, nor the supervisor', async () => {
    const sup = runs(child('prints-for-ever.js'), `${big} --restart-delay 50ms`);
    const pid = await sup.pidOf(1);
    await sup.printed(/line 1\n/);
    sup.process.stdout?.destroy();
    sup.process.stderr?.destroy();
    const last = (): number =>
      Number(/(\d+)\n$/.exec(outputIn(sup.log('prints-for-ever')).toString('latin1'))?.[1] ?? 0);
    const before = last();
    await until('more lines in the log', () => last() > before + 3000);
    kill(pid);
    await until('the next run', () =>
      sup.log('prints-for-ever').includes('"event":"spawned","service":"prints-for-ever","run":2'),
    );
    sup.signal('SIGTERM');
    expect(await sup.exit()).toBe(0);
  });

  it('that nobody reads any more holds nothing up, and what it missed is said when it is read again', async () => {
    const sup = runs(child('prints-for-ever.js'), big);
    await sup.printed(/line 1\n/);
    sup.process.stdout?.pause();
    await until('4 MB in the log', () => sup.log('prints-for-ever').length > 4_000_000);
    sup.process.stdout?.resume();
    const [, missed] = await sup.printed(/\[crashproof\] (\d+) bytes not shown: the console is too slow/);
    expect(Number(missed)).toBeGreaterThan(1000);
    const pid = await sup.pidOf(1);
    expect(isAlive(pid)).toBe(true);
    expect(await sup.stop()).toBe(0);
  });
});

describe('a grandchild that left its group and holds the pipes open', () => {
  it('delays no restart', async () => {
    const sup = runs(child('leaves-a-talker.js', 1), '--restart-delay 100ms --max-restarts 3');
    const ended = await sup.event('ended', { run: 1 });
    const next = await sup.event('spawned', { run: 2 });
    expect(msBetween(ended, next)).toBeGreaterThan(75);
    // What holds the pipes holds them for ever, and a stop would take its 8 s.
    expect(msBetween(ended, next)).toBeLessThan(7000);
    expect(await sup.exit()).toBe(3);
  });

  it('does not keep the supervisor from stopping', async () => {
    const sup = runs(child('leaves-a-talker.js', 1), '--restart-delay 60s');
    await sup.event('will-restart');
    expect(await sup.stop()).toBe(0);
  });
});

describe('own lines', () => {
  it('are pleasant to read, and plain where nobody looks or NO_COLOR is set', async () => {
    const sup = crashproof(['run', '--max-restarts', '0', '--', ...child('ends-with.js', 5)]);
    expect(await sup.exit()).toBe(3);
    expect(sup.err).toMatch(/^\[crashproof \d\d:\d\d:\d\d\] ends-with: started, pid \d+ \(run 1\)$/m);
    expect(sup.err).toMatch(/ error: ends-with: crashed after .*: exit code 5$/m);
    expect(sup.err).not.toContain('\x1b');
  });

  it('stand in the log with time, level, event and fields', async () => {
    const sup = crashproof(['run', '--max-restarts', '0', '--', ...child('ends-with.js', 5)]);
    await sup.exit();
    expect(sup.log('ends-with').toString()).toMatch(
      /^\d{4}-\d\d-\d\dT[\d:.]+Z ERROR crashproof event=ended service=ends-with run=1 kind=crash ending="exit code 5" lifeMs=\d+ .*message="crashed/m,
    );
  });
});

import childProcess from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import zlib from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { finish, fixture, folder, onLinux, openTestOutput, start, until } from './harness.ts';

const line = (i: number): string => `${String(i).padStart(9, '0')}\n`;
const lines = (from: number, to: number): string =>
  Array.from({ length: to - from }, (_, i) => line(from + i)).join('');
const names = (logFile: string): string[] => fs.readdirSync(path.dirname(logFile)).sort();

describe('rotation', () => {
  it('leaves a file that is exactly as large as its bound, and moves it away for one byte more', async () => {
    const output = await openTestOutput({ maxBytes: 100, compress: false });
    for (let i = 0; i < 10; i++) output.event(line(i).trimEnd());
    await until('all is written', () => fs.statSync(output.logFile).size === 100);
    expect(names(output.logFile)).toEqual(['app.log']);
    output.event('');
    await output.close(5_000);
    expect(fs.readFileSync(output.logFile, 'utf8')).toBe('\n');
    expect(fs.readFileSync(`${output.logFile}.1`, 'utf8')).toBe(lines(0, 10));
  });

  it('keeps so many files and no more, each within its bound and cut at line ends, the newest first', async () => {
    const bytes = Buffer.from(lines(0, 100_000));
    const given = path.join(folder(), 'given');
    fs.writeFileSync(given, bytes);
    const output = await openTestOutput({ maxBytes: 99_999, files: 4, compress: false });
    await finish(output, start(output, fixture('writes-file.js', 1, given)));

    const { logFile } = output;
    await until('the oldest is gone', () => names(logFile).length === 4);
    expect(names(logFile)).toEqual(['app.log', 'app.log.1', 'app.log.2', 'app.log.3']);
    const files = [`${logFile}.3`, `${logFile}.2`, `${logFile}.1`, logFile].map(name => fs.readFileSync(name, 'utf8'));
    expect(files.every(text => text.length <= 99_999 && text.endsWith('\n'))).toBe(true);
    expect(bytes.toString().endsWith(files.join(''))).toBe(true);
    expect(files.slice(0, 3).map(text => text.length)).toEqual([99_990, 99_990, 99_990]);
  });

  it('keeps only the current file where one is allowed', async () => {
    const output = await openTestOutput({ maxBytes: 100, files: 1 });
    for (let i = 0; i < 25; i++) output.event(line(i).trimEnd());
    await output.close(5_000);
    await until('the old one is gone', () => names(output.logFile).length === 1);
    expect(fs.readFileSync(output.logFile, 'utf8')).toBe(lines(20, 25));
  });

  it('lets one long line finish, up to half as much again, and cuts what is longer; no byte is lost', async () => {
    const bytes = Buffer.concat([Buffer.alloc(140, 'a'), Buffer.from('\n'), Buffer.alloc(500, 'b')]);
    const given = path.join(folder(), 'given');
    fs.writeFileSync(given, bytes);
    const output = await openTestOutput({ maxBytes: 100, files: 20, compress: false });
    await finish(output, start(output, fixture('writes-file.js', 1, given)));

    const rotated = names(output.logFile).length - 1;
    const files = Array.from({ length: rotated }, (_, i) => fs.readFileSync(`${output.logFile}.${rotated - i}`));
    expect(files[0]?.toString()).toBe(`${'a'.repeat(140)}\n`);
    expect(files.every(file => file.length <= 150)).toBe(true);
    expect(Buffer.concat([...files, fs.readFileSync(output.logFile)]).equals(bytes)).toBe(true);
  });

  it('appends to the file that is there, counts its size, and begins a line of its own on a new line', async () => {
    const logFile = path.join(folder(), 'app.log');
    fs.writeFileSync(logFile, `${lines(0, 8)}half a line`);
    const output = await openTestOutput({ logFile, maxBytes: 100, compress: false });
    output.event('x');
    output.event('0123456789');
    await output.close(5_000);
    expect(fs.readFileSync(`${logFile}.1`, 'utf8')).toBe(`${lines(0, 8)}half a line\nx\n`);
    expect(fs.readFileSync(logFile, 'utf8')).toBe('0123456789\n');
  });

  it('compresses what was rotated away once it is calm, and what an earlier supervisor left uncompressed', async () => {
    const logFile = path.join(folder(), 'app.log');
    fs.writeFileSync(`${logFile}.2`, 'from before\n');
    fs.writeFileSync(`${logFile}.3.gz.part`, 'half');
    fs.writeFileSync(`${logFile}.notes.part`, 'not ours');
    const output = await openTestOutput({ logFile, maxBytes: 100 });
    for (let i = 0; i < 11; i++) output.event(line(i).trimEnd());
    const expected = ['app.log', 'app.log.1.gz', 'app.log.3.gz', 'app.log.notes.part'];
    await until('both are compressed', () => names(logFile).join() === expected.join());
    expect(zlib.gunzipSync(fs.readFileSync(`${logFile}.1.gz`)).toString()).toBe(lines(0, 10));
    expect(zlib.gunzipSync(fs.readFileSync(`${logFile}.3.gz`)).toString()).toBe('from before\n');
    if (process.platform !== 'win32') expect(fs.statSync(`${logFile}.1.gz`).mode & 0o777).toBe(0o600);

    for (let i = 11; i < 21; i++) output.event(line(i).trimEnd());
    await output.close(5_000);
    expect(names(logFile)).toContain('app.log.2.gz');
    expect(fs.readFileSync(`${logFile}.1`, 'utf8')).toBe(lines(10, 20));
  });

  it('that fails lets the file grow as far as all files together may, and is made up for', async () => {
    const logFile = path.join(folder(), 'app.log');
    fs.mkdirSync(`${logFile}.1`);
    const output = await openTestOutput({ logFile, maxBytes: 100, files: 3, compress: false });
    for (let i = 0; i < 30; i++) output.event(line(i).trimEnd());
    await until('the file is as large as all may be', () => fs.statSync(logFile).size === 300);
    expect(output.troubles).toEqual([]);
    output.event('one too many');
    await until('it is told', () => output.troubles.length === 1);
    fs.rmdirSync(`${logFile}.1`);
    await until('it is made up for', () => output.troubles.length === 2);
    await output.close(5_000);
    expect(fs.readFileSync(`${logFile}.1`, 'utf8')).toBe(lines(0, 30));
    expect(fs.readFileSync(logFile, 'utf8')).toBe('one too many\n');
  });

  it('begins a new file when somebody else has moved the log away', async () => {
    const output = await openTestOutput();
    output.event('before');
    await until('it is written', () => fs.statSync(output.logFile).size > 0);
    fs.renameSync(output.logFile, `${output.logFile}-taken`);
    await until('there is a new file', () => {
      output.event('after');
      return fs.existsSync(output.logFile);
    });
    await output.close(5_000);
    expect(fs.readFileSync(`${output.logFile}-taken`, 'utf8')).toMatch(/^before\n(after\n)+$/);
    expect(fs.readFileSync(output.logFile, 'utf8')).toMatch(/^(after\n)+$/);
    expect(output.stats().droppedBytes).toBe(0);
  });

  it.runIf(onLinux)('never moves what is no regular file', async () => {
    const logFile = path.join(folder(), 'app.log');
    childProcess.execFileSync('mkfifo', [logFile]);
    const reading = fs.openSync(logFile, fs.constants.O_RDONLY | fs.constants.O_NONBLOCK);
    const output = await openTestOutput({ logFile, maxBytes: 10 });
    for (let i = 0; i < 10; i++) output.event(line(i).trimEnd());
    await output.close(5_000);
    const got = Buffer.alloc(1000);
    expect(got.toString('utf8', 0, fs.readSync(reading, got))).toBe(lines(0, 10));
    fs.closeSync(reading);
    expect(names(logFile)).toEqual(['app.log']);
    expect(fs.statSync(logFile).isFIFO()).toBe(true);
  });

  it.runIf(process.platform !== 'win32')('follows a symbolic link and rotates beside its target', async () => {
    const [here, there] = [folder(), folder()];
    const logFile = path.join(here, 'app.log');
    fs.symlinkSync(path.join(there, 'big.log'), logFile);
    const output = await openTestOutput({ logFile, maxBytes: 100, compress: false });
    for (let i = 0; i < 11; i++) output.event(line(i).trimEnd());
    await output.close(5_000);
    expect(fs.readdirSync(here)).toEqual(['app.log']);
    expect(fs.readdirSync(there).sort()).toEqual(['big.log', 'big.log.1']);
    expect(fs.readFileSync(logFile, 'utf8')).toBe(line(10));
  });
});

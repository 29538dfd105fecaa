import fs from 'node:fs';
import path from 'node:path';
import zlib from 'node:zlib';
import { describe, expect, it, onTestFinished } from 'vitest';
import { gzipFile } from '../../../src/os/output/compress.ts';
import { folder } from './harness.ts';

const bytes = Buffer.from(Array.from({ length: 3_000_000 }, (_, i) => (i * i) >> (i % 7)));

describe.each(['with the gzip program', 'without it'])('compressing a file %s', way => {
  function given(): string {
    const { PATH } = process.env;
    if (way === 'without it') process.env.PATH = '';
    onTestFinished(() => {
      process.env.PATH = PATH;
    });
    const file = path.join(folder(), 'app.log.1');
    fs.writeFileSync(file, bytes);
    return file;
  }

  it('replaces it by its compressed form', async () => {
    const file = given();
    await gzipFile(file, new AbortController().signal);
    expect(fs.readdirSync(path.dirname(file))).toEqual(['app.log.1.gz']);
    expect(zlib.gunzipSync(fs.readFileSync(`${file}.gz`)).equals(bytes)).toBe(true);
  });

  it('leaves everything as it was when it is stopped', async () => {
    const file = given();
    const stop = new AbortController();
    const done = gzipFile(file, stop.signal);
    setImmediate(() => stop.abort());
    await expect(done).rejects.toThrow();
    expect(fs.readdirSync(path.dirname(file))).toEqual(['app.log.1']);
    expect(fs.readFileSync(file).equals(bytes)).toBe(true);
  });

  it('rejects for a file that is gone, and leaves nothing', async () => {
    const file = given();
    fs.rmSync(file);
    await expect(gzipFile(file, new AbortController().signal)).rejects.toThrow();
    expect(fs.readdirSync(path.dirname(file))).toEqual([]);
  });
});

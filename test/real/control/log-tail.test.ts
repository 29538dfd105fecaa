import fs from 'node:fs';
import path from 'node:path';
import zlib from 'node:zlib';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { tailOf } from '../../../src/answers/log-tail.ts';
import { freshFolder } from '../run/supervisor.ts';

afterEach(() => vi.restoreAllMocks());

const lines = (from: number, to: number): string =>
  Array.from({ length: to - from + 1 }, (_, n) => `line ${from + n}\n`).join('');

/** A log of nine lines in three files, the newest in the log itself. */
function nineLines() {
  const log = path.join(freshFolder(), 'web.log');
  fs.writeFileSync(log, lines(7, 9));
  fs.writeFileSync(`${log}.1`, lines(4, 6));
  fs.writeFileSync(`${log}.2`, lines(1, 3));
  return log;
}

/** At that moment of the next look, once. */
function meanwhile(when: 'readdir' | 'open', happens: () => void): void {
  const real = fs.promises[when] as (...args: unknown[]) => Promise<unknown>;
  const spied = vi.spyOn(fs.promises, when) as unknown as ReturnType<typeof vi.fn>;
  spied.mockImplementationOnce(async (...args: unknown[]) => {
    const answer = await real(...args);
    happens();
    return answer;
  });
}

function compress(file: string): void {
  fs.writeFileSync(`${file}.gz`, zlib.gzipSync(fs.readFileSync(file)));
  fs.rmSync(file);
}

function rotate(log: string): void {
  for (const [from, to] of [
    [`${log}.2`, `${log}.3`],
    [`${log}.1`, `${log}.2`],
    [log, `${log}.1`],
  ] as const) {
    fs.renameSync(from, to);
  }
}

const read = async (log: string, wanted = 100): Promise<string> => String((await tailOf(log, { lines: wanted })).bytes);

describe('the end of a log is whole, and nothing is in it twice', () => {
  it('where nothing happens', async () => {
    expect(await read(nineLines())).toBe(lines(1, 9));
  });

  it('where a file is compressed after its name was read', async () => {
    const log = nineLines();
    meanwhile('readdir', () => compress(`${log}.1`));
    expect(await read(log)).toBe(lines(1, 9));
  });

  it('where a compressed file has its name, and the original is not gone yet', async () => {
    const log = nineLines();
    fs.writeFileSync(`${log}.1.gz`, zlib.gzipSync(fs.readFileSync(`${log}.1`)));
    expect(await read(log)).toBe(lines(1, 9));
  });

  it.each(['open', 'readdir'] as const)('where it is rotated after the first %s', async when => {
    const log = nineLines();
    meanwhile(when, () => {
      rotate(log);
      fs.writeFileSync(log, lines(10, 10));
    });
    expect(await read(log)).toBe(lines(1, 10));
  });

  it('between two files, when the log itself is not there', async () => {
    const log = nineLines();
    rotate(log);
    expect(await read(log)).toBe(lines(1, 9));
  });

  it('where it is rotated at each look: it is read five times, and no more', async () => {
    const log = nineLines();
    let looks = 0;
    const real = fs.promises.readdir as (...args: unknown[]) => Promise<unknown>;
    const spied = vi.spyOn(fs.promises, 'readdir') as unknown as ReturnType<typeof vi.fn>;
    spied.mockImplementation(async (...args: unknown[]) => {
      looks += 1;
      const names = await real(...args);
      fs.renameSync(log, `${log}.1`);
      fs.writeFileSync(log, lines(9 + looks, 9 + looks));
      return names;
    });
    expect(await read(log)).toContain('line 13\n');
    expect(looks).toBe(5);
  });
});

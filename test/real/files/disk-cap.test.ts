import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { keepUnder } from '../../../src/os/files/disk-cap.ts';

let dir: string;
beforeEach(() => {
  dir = fs.mkdtempSync(path.join(os.tmpdir(), 'disk-cap-'));
});
afterEach(() => fs.rmSync(dir, { recursive: true }));

/** Files of 100 bytes, the first the oldest. */
function write(...names: readonly string[]): void {
  names.forEach((name, age) => {
    const file = path.join(dir, name);
    fs.writeFileSync(file, 'x'.repeat(100));
    fs.utimesSync(file, age, age);
  });
}

const report = (n: number) => `web-crash-report-2026-01-0${n}T00-00-00.000Z.json`;

describe('the cap over all files of a service', () => {
  it('removes nothing at the bound', async () => {
    write(report(1), report(2), 'web-watchfiles.log');
    expect(await keepUnder(dir, 'web', 300)).toBe(0);
    expect(fs.readdirSync(dir)).toHaveLength(3);
  });

  it('removes the oldest report one byte past it', async () => {
    write(report(1), report(2), 'web-watchfiles.log');
    expect(await keepUnder(dir, 'web', 299)).toBe(100);
    expect(fs.readdirSync(dir).sort()).toEqual([report(2), 'web-watchfiles.log']);
  });

  it('then the oldest rotated logs, but never the newest report nor the log being written', async () => {
    write('web-watchfiles.log.2.gz', 'web-watchfiles.log.1.gz', report(1), report(2), 'web-watchfiles.log');
    await keepUnder(dir, 'web', 350);
    expect(fs.readdirSync(dir).sort()).toEqual([report(2), 'web-watchfiles.log', 'web-watchfiles.log.1.gz']);
    await keepUnder(dir, 'web', 0);
    expect(fs.readdirSync(dir).sort()).toEqual([report(2), 'web-watchfiles.log']);
  });

  it("leaves other services' and strangers' files alone", async () => {
    write('webapp-watchfiles.log.1.gz', 'notes.txt', report(1));
    await keepUnder(dir, 'web', 0);
    expect(fs.readdirSync(dir)).toHaveLength(3);
  });
});

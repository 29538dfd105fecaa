import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { writeReport } from '../../../src/os/files/report.ts';

let dir: string;
beforeEach(() => {
  dir = fs.mkdtempSync(path.join(os.tmpdir(), 'report-'));
});
afterEach(() => fs.rmSync(dir, { recursive: true }));

it('two reports of the same millisecond are two files, in their order', async () => {
  const at = new Date('2026-01-01T00:00:00.999Z');
  for (const n of [1, 2, 3]) await writeReport(dir, 'web', at, { n });
  const names = fs.readdirSync(dir).sort();
  expect(names).toEqual(
    ['00.999', '01.000', '01.001'].map(seconds => `web-crash-report-2026-01-01T00-00-${seconds}Z.json`),
  );
  expect(names.map(name => JSON.parse(fs.readFileSync(path.join(dir, name), 'utf8')).n)).toEqual([1, 2, 3]);
});

import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { createSqliteCheck } from '../../../src/os/targets/sqlite/check.ts';
import { quickCheck } from '../../../src/os/targets/sqlite/quick-check.ts';

const children: ChildProcess[] = [];
const folders: string[] = [];
afterEach(async () => {
  for (const child of children.splice(0)) {
    child.kill('SIGKILL');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'close');
  }
  for (const folder of folders.splice(0)) fs.rmSync(folder, { recursive: true, force: true });
});

function database(): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'crashproof-sqlite-'));
  folders.push(folder);
  return path.join(folder, 'history.db');
}

/** A sound one with an index, of some hundred pages. */
function filled(): string {
  const file = database();
  const fill = `import sqlite3, sys
db = sqlite3.connect(sys.argv[1])
db.execute('CREATE TABLE t (id INTEGER PRIMARY KEY, x TEXT)')
db.execute('CREATE INDEX i ON t (x)')
db.executemany('INSERT INTO t (x) VALUES (?)', [(f'{n:06d}' * 20,) for n in range(3000)])
db.commit()`;
  execFileSync('python3', ['-c', fill, file]);
  return file;
}

async function python(file: string, ...args: string[]): Promise<{ child: ChildProcess; out: () => string }> {
  const program = fileURLToPath(new URL(`../../children/${file}`, import.meta.url));
  const child = spawn('python3', [program, ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
  children.push(child);
  let out = '';
  child.stdout?.on('data', bytes => {
    out += bytes;
  });
  await once(child.stdout as NonNullable<typeof child.stdout>, 'data');
  return { child, out: () => out };
}

const check = (file: string) => createSqliteCheck(file)(3_000);

describe('a database', () => {
  it('is up when it is whole, empty, or not there yet', async () => {
    expect(await check(filled())).toMatchObject({ is: 'up', detail: null });
    const empty = database();
    expect(await check(empty)).toMatchObject({ is: 'up', detail: 'not there yet' });
    fs.writeFileSync(empty, '');
    expect(await check(empty)).toMatchObject({ is: 'up' });
  });

  it('is down when its folder is gone', async () => {
    expect(await check('/no/such/folder/history.db')).toMatchObject({ is: 'down' });
  });

  it('is down when its header is broken or its end is missing', async () => {
    const broken = filled();
    fs.writeFileSync(broken, Buffer.alloc(100, 0x41), { flag: 'r+' });
    expect(await check(broken)).toMatchObject({
      is: 'down',
      reason: `the database ${broken} is damaged: its header is not that of a database`,
    });
    const cut = filled();
    fs.truncateSync(cut, fs.statSync(cut).size - 100);
    expect(await check(cut)).toMatchObject({ is: 'down', reason: expect.stringContaining('the end is missing') });
    const shorter = filled();
    fs.truncateSync(shorter, fs.statSync(shorter).size - 4096);
    expect(await check(shorter)).toMatchObject({
      is: 'down',
      reason: expect.stringMatching(/has \d+ of its \d+ pages/),
    });
  });

  it('is down once the thorough check has found damage inside', async () => {
    const file = filled();
    const handle = fs.openSync(file, 'r+');
    for (let page = 20; page < 60; page++) fs.writeSync(handle, Buffer.alloc(4096, 0x5a), 0, 4096, page * 4096);
    fs.closeSync(handle);
    expect(await quickCheck(file)).toMatchObject({ is: 'damaged' });
    let found: () => void = () => {};
    const over = new Promise<void>(resolve => {
      found = resolve;
    });
    const twice = createSqliteCheck(file, place =>
      quickCheck(place).finally(() => setImmediate(() => setImmediate(found))),
    );
    expect(await twice(3_000)).toMatchObject({ is: 'up' });
    await over;
    expect(await twice(3_000)).toMatchObject({ is: 'down', reason: expect.stringContaining('is damaged') });
  });

  it('that is sound passes the thorough check, and one whose journal is open is left alone', async () => {
    const file = filled();
    expect(await quickCheck(file)).toEqual({ is: 'sound' });
    fs.writeFileSync(`${file}-journal`, 'hot');
    expect(await quickCheck(file)).toMatchObject({ is: 'skipped' });
  });

  it.skipIf(process.platform !== 'linux').each(['wal', 'delete'])(
    'that is locked (%s) is up, and says by whom',
    async mode => {
      const file = database();
      const { child } = await python('holds-a-database.py', file, mode);
      const found = await check(file);
      expect(found).toMatchObject({
        is: 'up',
        detail: expect.stringMatching(`^locked by pid ${child.pid} \\(.*holds-a-database`),
      });
    },
  );

  it.each(['wal', 'delete'])('never makes a writer wait (%s)', async mode => {
    const file = filled();
    const { child, out } = await python('writes-a-database.py', file, mode);
    const closed = once(child, 'close');
    for (let checks = 0; checks < 20; checks++) {
      expect(await check(file)).toMatchObject({ is: 'up' });
      expect((await quickCheck(file)).is).not.toBe('damaged');
    }
    expect(child.exitCode).toBeNull();
    child.stdin?.end();
    await closed;
    expect(out()).toMatch(/done \d{3,} writes, 0 locked/);
    expect(out()).not.toContain('met');
  });
});

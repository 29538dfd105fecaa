import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Checked } from '../../../src/os/targets/sqlite/quick-check.ts';
import { mostADay, setAside } from '../../../src/os/targets/sqlite/set-aside.ts';
import { freshFolder } from '../run/supervisor.ts';

const now = new Date(Date.UTC(2026, 10, 24, 10, 30, 5));
const broken = Buffer.alloc(5_000, 'no header ');

/** A database of one empty page, as SQLite writes it (https://www.sqlite.org/fileformat.html). */
function soundDatabase(): Buffer {
  const bytes = Buffer.alloc(4096);
  bytes.write('SQLite format 3\0', 'latin1');
  bytes.writeUInt16BE(4096, 16);
  bytes.writeUInt32BE(1, 28);
  return bytes;
}

function place(content: Buffer, ...parts: string[]): { folder: string; database: string } {
  const folder = freshFolder();
  const database = path.join(folder, 'history.db');
  fs.writeFileSync(database, content);
  for (const part of parts) fs.writeFileSync(database + part, `the ${part}`);
  return { folder, database };
}

const repair = (database: string, but: Partial<Parameters<typeof setAside>[0]> = {}) =>
  setAside({ databases: [database], withinMs: 60_000, mayMove: () => true, wall: () => now, ...but });

const says = (checked: Checked) => async () => checked;

describe('setting a database aside', () => {
  it('moves it with its journals, byte for byte, under one name', async () => {
    const { folder, database } = place(broken, '-wal', '-shm', '-journal');
    const aside = `${database}.broken-20261124T103005Z`;
    const names = [aside, `${aside}-shm`, `${aside}-wal`, `${aside}-journal`];
    expect(await repair(database)).toEqual({ is: 'done', aside: names });
    expect(fs.readFileSync(aside)).toEqual(broken);
    expect(fs.readFileSync(`${aside}-wal`, 'utf8')).toBe('the -wal');
    expect(fs.readdirSync(folder).length).toBe(4);
  });

  it('believes the thorough check where the header is sound', async () => {
    const { folder, database } = place(soundDatabase());
    const outcome = await repair(database, { deep: says({ is: 'damaged', reason: 'row 7 missing from index' }) });
    expect(outcome.is).toBe('done');
    expect(fs.readdirSync(folder)).toEqual(['history.db.broken-20261124T103005Z']);
  });

  it.each([
    ['passes its checks', says({ is: 'sound' }), /nothing was set aside: .*history\.db passes its checks/],
    [
      'cannot be checked',
      says({ is: 'skipped', because: 'there is no sqlite3 here' }),
      /cannot be told, because there/,
    ],
  ])('leaves alone what %s', async (_, deep, because) => {
    const { folder, database } = place(soundDatabase());
    expect(await repair(database, { deep })).toEqual({ is: 'refused', because: expect.stringMatching(because) });
    expect(fs.readdirSync(folder)).toEqual(['history.db']);
  });

  it('has nothing to move where there is no database', async () => {
    const database = path.join(freshFolder(), 'history.db');
    expect(await repair(database)).toEqual({ is: 'refused', because: expect.stringContaining('is not there') });
  });

  it('never moves anything once the service may live again, or too late', async () => {
    for (const but of [{ mayMove: () => false }, { withinMs: -1 }]) {
      const { folder, database } = place(broken);
      expect((await repair(database, but)).is).toBe('refused');
      expect(fs.readdirSync(folder)).toEqual(['history.db']);
    }
  });

  it('stops after so many times within a day, and not because of older ones', async () => {
    const { database } = place(broken);
    fs.writeFileSync(`${database}.broken-20261123T103004Z`, 'older than a day');
    for (let hour = 0; hour < mostADay; hour++) {
      fs.writeFileSync(database, broken);
      const outcome = await repair(database, { wall: () => new Date(now.getTime() + hour * 1_000) });
      expect(outcome.is).toBe('done');
    }
    fs.writeFileSync(database, broken);
    const outcome = await repair(database);
    expect(outcome).toEqual({ is: 'refused', because: expect.stringContaining('3 times within a day') });
    expect(fs.readFileSync(database)).toEqual(broken);
  });

  it('takes another name where one is taken within the same second', async () => {
    const { database } = place(broken);
    fs.writeFileSync(`${database}.broken-20261124T103005Z`, 'kept');
    expect(await repair(database)).toEqual({ is: 'done', aside: [`${database}.broken-20261124T103005Z-2`] });
    expect(fs.readFileSync(`${database}.broken-20261124T103005Z`, 'utf8')).toBe('kept');
  });

  it('only touches those that are damaged, of several', async () => {
    const [sound, damaged] = [place(soundDatabase()), place(broken)];
    const outcome = await repair('', { databases: [sound.database, damaged.database], deep: says({ is: 'sound' }) });
    expect(outcome.is).toBe('done');
    expect(fs.existsSync(sound.database)).toBe(true);
    expect(fs.existsSync(damaged.database)).toBe(false);
  });
});

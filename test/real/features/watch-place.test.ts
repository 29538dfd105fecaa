import fs from 'node:fs';
import path from 'node:path';
import watcher from '@parcel/watcher';
import { expect, it } from 'vitest';
import { watchPlace } from '../../../src/features/watch/place.ts';
import { freshFolder, until } from '../run/supervisor.ts';

it('a folder that was replaced between two looks is watched again, also where the new one has its number', async () => {
  const src = path.join(freshFolder(), 'src');
  fs.mkdirSync(src);
  fs.writeFileSync(path.join(src, 'a.py'), '1');
  const changed: string[] = [];
  const errors: Error[] = [];
  const unwatch = await watchPlace({
    place: src,
    ignore: [],
    watcher,
    onChange: file => changed.push(file),
    onError: error => errors.push(error),
  });
  fs.rmSync(src, { recursive: true });
  fs.mkdirSync(src);
  fs.writeFileSync(path.join(src, 'c.py'), '1');
  await until('the new folder is noticed', () => changed.includes(src));
  fs.writeFileSync(path.join(src, 'd.py'), '1');
  await until('a change in it is noticed', () => changed.includes(path.join(src, 'd.py')));
  await unwatch();
  expect(errors).toEqual([]);
});

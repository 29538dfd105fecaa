import fs from 'node:fs';
import path from 'node:path';
import zlib from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { child, crashproof, runs, type Supervisor, until } from '../run/supervisor.ts';
import { freshHome, type Home, registrationOf, says } from './at-home.ts';

const writer = child('writes-when-told.js', 'told');

async function writing(home: Home, flags = ''): Promise<Supervisor> {
  const one = runs(writer, `--name web ${flags}`, { env: home.env });
  await registrationOf(home, one);
  await one.printed(/ready/);
  return one;
}

async function write(one: Supervisor, lines: number, last: number): Promise<void> {
  const file = path.join(one.cwd, 'told');
  fs.writeFileSync(`${file}.part`, String(lines));
  fs.renameSync(`${file}.part`, file);
  await until('the lines in the log, or in what was just rotated away', () =>
    ['', '.1', '.1.gz'].some(end => textOf(one, end).includes(`line ${last} `)),
  );
}

/** Of a file that may be rotated or compressed at any moment. */
function textOf(one: Supervisor, end: string): string {
  try {
    const bytes = fs.readFileSync(path.join(one.cwd, 'logs', `web-watchfiles.log${end}`));
    return String(end.endsWith('.gz') ? zlib.gunzipSync(bytes) : bytes);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}

const logOf = (one: Supervisor): string => one.log('web').toString();
const numbers = (text: string): number[] => [...text.matchAll(/^line (\d+) /gm)].map(([, number]) => Number(number));
const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, n) => from + n);

describe('logs', () => {
  it('are the last lines, twenty or as many as are asked for, without secrets', async () => {
    const home = freshHome();
    const one = await writing(home);
    await write(one, 50, 50);
    const { out, code } = await says(home, ['logs']);
    expect(code).toBe(0);
    expect(numbers(out)).toEqual(range(31, 50));
    expect(out).not.toContain('hunter2');
    expect(logOf(one)).toContain('hunter2');
    expect(numbers((await says(home, ['logs', '-n', '3', 'web'])).out)).toEqual([48, 49, 50]);
    expect((await says(home, ['logs', '-n', '0'])).out).toBe('');
    expect((await says(home, ['logs', '-n', '10001'])).code).toBe(2);
  });

  it('reach back into what has been rotated and compressed', async () => {
    const home = freshHome();
    const one = await writing(home, '--log-max-size 4KiB');
    await write(one, 60, 60);
    await until('a compressed file', () => fs.existsSync(path.join(one.cwd, 'logs', 'web-watchfiles.log.1.gz')));
    await write(one, 5, 65);
    expect(numbers((await says(home, ['logs', '-n', '1000'])).out)).toEqual(range(1, 65));
  });

  it('are followed over rotations, and none is lost', async () => {
    const home = freshHome();
    const one = await writing(home, '--log-max-size 4KiB');
    await write(one, 10, 10);
    const following = crashproof(['logs', '-f', '-n', '5'], { env: home.env, cwd: home.folder });
    await following.printed(/line 10 /);
    for (let last = 30; last <= 130; last += 20) {
      await write(one, 20, last);
      await following.printed(new RegExp(`line ${last} `));
    }
    expect(numbers(following.out)).toEqual(range(6, 130));
    expect(await following.stop()).toBe(0);
  });

  it('end when the supervisor ends', async () => {
    const home = freshHome();
    const one = await writing(home);
    const following = crashproof(['logs', '-f'], { env: home.env, cwd: home.folder });
    await following.printed(/ready/);
    await one.stop();
    expect(await following.exit()).toBe(1);
    expect(following.err).toContain('the supervisor ended');
  });

  it('since a moment leave out what is older', async () => {
    const home = freshHome();
    const one = await writing(home);
    await write(one, 10, 10);
    expect(numbers((await says(home, ['logs', '--since', '1h'])).out)).toEqual(range(1, 10));
    expect(numbers((await says(home, ['logs', '--since', '1h', '-n', '2'])).out)).toEqual([9, 10]);
    expect((await says(home, ['logs', '--since', 'yesterday'])).err).toContain('must be a duration');
  });
});

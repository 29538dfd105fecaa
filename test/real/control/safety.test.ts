import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ask } from '../../../src/control/client.ts';
import { maxConnections, maxFollowers, maxRequestBytes } from '../../../src/control/limits.ts';
import { randomFrom } from '../../../src/testing/random.ts';
import { child, isAlive, runs, until } from '../run/supervisor.ts';
import {
  asNobody,
  eventually,
  exchange,
  freshHome,
  type Home,
  registrationOf,
  registrationsOf,
  says,
} from './at-home.ts';

const lives = child('runs-for-ever.js');

async function running(home: Home) {
  const one = runs(lives, '--name web', { env: home.env });
  await one.event('ready');
  return { one, ...(await registrationOf(home, one)) };
}

const status = '{"v":1,"do":"status"}\n';
const modeOf = (file: string): string => (fs.lstatSync(file).mode & 0o7777).toString(8);

describe.skipIf(process.platform === 'win32')('who may come in', () => {
  it('nobody but the user: the folder, the socket and the registration are closed', async () => {
    const home = freshHome();
    const { endpoint, file } = await running(home);
    expect([modeOf(path.dirname(endpoint)), modeOf(endpoint), modeOf(file)]).toEqual(['700', '600', '600']);
  });

  it('another user cannot connect, not even where the folders above are open', async ({ skip }) => {
    const home = freshHome();
    const { endpoint } = await running(home);
    fs.chmodSync(home.folder, 0o755);
    const program = `require('node:net').connect(${JSON.stringify(endpoint)})
      .on('connect', () => console.log('came in')).on('error', error => console.log(error.code))`;
    const tried = await asNobody([process.execPath, '-e', program]);
    if (tried === null) return skip('only root can try another user, with setpriv');
    expect(tried.out.trim()).toBe('EACCES');
    // Even past the folder, the socket itself is closed.
    fs.chmodSync(path.dirname(endpoint), 0o755);
    expect((await asNobody([process.execPath, '-e', program]))?.out.trim()).toBe('EACCES');
  });

  it.each([
    [
      'open to others',
      (folder: string) => {
        fs.mkdirSync(folder);
        // Whatever the mask of whoever runs this.
        fs.chmodSync(folder, 0o755);
      },
      'others may enter it (mode 755)',
    ],
    ['a file', (folder: string) => fs.writeFileSync(folder, ''), 'it is no folder'],
    [
      'a link to a place of somebody else',
      (folder: string) => {
        fs.mkdirSync(`${folder}-theirs`, { mode: 0o700 });
        fs.symlinkSync(`${folder}-theirs`, folder);
      },
      'it is a symbolic link',
    ],
  ])('a folder that is %s is not used: it is said, and another one is taken', async (_, prepare, sentence) => {
    const home = freshHome();
    const folder = path.join(home.folder, 'crashproof');
    prepare(folder);
    const { one, file } = await running(home);
    expect(file.startsWith(path.join(home.folder, '.local', 'state', 'crashproof', 'run'))).toBe(true);
    await one.event('message', { level: 'warning' });
    expect(one.err).toContain(`${folder} is not used for the control socket: ${sentence}`);
    expect(fs.existsSync(`${folder}-theirs`) ? fs.readdirSync(`${folder}-theirs`) : []).toEqual([]);
    expect((await says(home, ['list'])).err).toContain(sentence);
  });

  it('nor one that belongs to somebody else', async ({ skip }) => {
    if (process.getuid?.() !== 0) return skip('only root can give a folder away');
    const home = freshHome();
    const folder = path.join(home.folder, 'crashproof');
    fs.mkdirSync(folder, { mode: 0o700 });
    fs.chownSync(folder, 65_534, 65_534);
    const { one } = await running(home);
    await one.event('message', { level: 'warning' });
    expect(one.err).toContain('it belongs to user 65534, not to user 0');
    expect(fs.readdirSync(folder)).toEqual([]);
  });

  it('in a place with a very long path the socket finds a short one', async () => {
    const home = freshHome();
    const long = path.join(home.folder, 'x'.repeat(100));
    fs.mkdirSync(long, { mode: 0o700 });
    const far = { ...home, env: { ...home.env, XDG_RUNTIME_DIR: long } };
    const { one, endpoint, file } = await running(far);
    expect(file.startsWith(long)).toBe(true);
    expect(Buffer.byteLength(endpoint)).toBeLessThan(104);
    expect((await says(far, ['health'])).out).toBe('healthy\n');
    await one.stop();
    expect([fs.existsSync(endpoint), fs.existsSync(file)]).toEqual([false, false]);
  });

  it('a file that lies where the socket is to be is replaced, and nothing that a link names', async () => {
    const home = freshHome();
    const { one, endpoint } = await running(home);
    await one.stop();
    const treasure = path.join(home.folder, 'treasure');
    fs.writeFileSync(treasure, 'gold');
    fs.symlinkSync(treasure, endpoint);
    const next = runs(lives, '--name web', { env: home.env, cwd: one.cwd });
    await registrationOf(home, next);
    expect(fs.lstatSync(endpoint).isSocket()).toBe(true);
    expect(fs.readFileSync(treasure, 'utf8')).toBe('gold');
  });
});

// On Windows a request without the key is refused before anything else is looked at.
describe.skipIf(process.platform === 'win32')('whoever comes in badly', () => {
  it('with anything that is no request gets a sentence, and harms nothing', async () => {
    const home = freshHome();
    const { one, endpoint } = await running(home);
    const pid = await one.pidOf(1);
    const random = randomFrom(20_261_124);
    const valid = ['{"v":1,"do":"status"}', '{"v":1,"do":"logs","lines":5,"follow":false}', '{"v":1,"do":"events"}'];
    for (let n = 0; n < 300; n++) {
      const bytes = Buffer.from(valid[n % valid.length] ?? '');
      for (let hits = random.between(1, 4); hits > 0; hits--)
        bytes[random.between(0, bytes.length - 1)] = random.between(0, 255);
      const answer = await exchange(endpoint, Buffer.concat([bytes, Buffer.from('\n')]));
      for (const line of answer.trim().split('\n')) expect(JSON.parse(line)).toMatchObject({ v: 1 });
    }
    for (const text of [
      '\n',
      '[]\n',
      '{}\n',
      'GET / HTTP/1.1\r\nHost: x\r\n\r\n',
      '\0\0\0\n',
      `${'['.repeat(50_000)}\n`,
    ]) {
      expect(JSON.parse(await exchange(endpoint, text))).toMatchObject({
        v: 1,
        error: { message: expect.any(String) },
      });
    }
    expect(JSON.parse(await exchange(endpoint, status)).done.services).toMatchObject([{ phase: 'up', pid }]);
  });

  it('with too much is cut off at the bound', async () => {
    const home = freshHome();
    const { endpoint } = await running(home);
    const just = `{"v":1,"do":"status"}${' '.repeat(maxRequestBytes - status.length)}\n`;
    expect(Buffer.byteLength(just)).toBe(maxRequestBytes);
    expect(JSON.parse(await exchange(endpoint, just))).toHaveProperty('done');
    const more = await exchange(endpoint, ` ${just}`);
    if (more !== '') expect(JSON.parse(more)).toMatchObject({ error: { code: 'too-large' } });
    await exchange(endpoint, Buffer.alloc(10_000_000, 'x'));
    expect(JSON.parse(await exchange(endpoint, status))).toHaveProperty('done');
  });

  it('and says nothing is asked to leave', async () => {
    const home = freshHome();
    const { endpoint } = await running(home);
    const slow = net.connect(endpoint);
    const drip = setInterval(() => slow.writable && slow.write(' '), 500);
    slow.on('error', () => {});
    const [answer] = await once(slow, 'data');
    clearInterval(drip);
    slow.destroy();
    expect(JSON.parse(String(answer))).toMatchObject({ error: { code: 'too-slow' } });
  });

  it('a thousand at once leave room when they go, and never touch the application', async () => {
    const home = freshHome();
    const { one, endpoint } = await running(home);
    const pid = await one.pidOf(1);
    const sockets = Array.from({ length: 1_000 }, () => net.connect(endpoint).on('error', () => {}));
    const busy = sockets.map(socket =>
      once(socket, 'data').then(
        ([text]) => String(text),
        () => '',
      ),
    );
    const refused = await Promise.any(busy.map(async text => ((await text) === '' ? Promise.reject() : text)));
    expect(JSON.parse(refused)).toMatchObject({
      error: { code: 'busy', message: `${maxConnections} connections are open already` },
    });
    for (const socket of sockets) socket.destroy();
    await eventually('an answer', async () => (await exchange(endpoint, status)).includes('"done"'));
    expect(isAlive(pid)).toBe(true);
    expect(one.all('ended')).toEqual([]);
  });

  it('followers leave room for questions', async () => {
    const home = freshHome();
    const { endpoint, key } = await running(home);
    const over = Array.from({ length: maxFollowers + 1 }, () => new AbortController());
    const answers = over.map(({ signal }) =>
      ask<'events'>({ endpoint, key }, { do: 'events', follow: true }, { signal, silenceMs: 0 }).catch(String),
    );
    expect(await Promise.race(answers)).toContain('too many are following already');
    expect(await ask<'health'>({ endpoint, key }, { do: 'health' })).toMatchObject({ healthy: true });
    for (const one of over) one.abort();
    await Promise.all(answers);
    await eventually('room again', async () => {
      const again = new AbortController();
      const asked = ask<'events'>(
        { endpoint, key },
        { do: 'events', follow: true },
        { signal: again.signal, silenceMs: 300 },
      );
      const answer = await asked.catch(String);
      again.abort();
      return !String(answer).includes('too many');
    });
  });

  it('and takes nothing of a long answer is let go, while others are served', async () => {
    const home = freshHome();
    const one = runs(child('writes-when-told.js', 'told'), '--name web', { env: home.env });
    const { endpoint } = await registrationOf(home, one);
    await one.printed(/ready/);
    fs.writeFileSync(path.join(one.cwd, 'told'), '20000');
    // Not on the console, which drops what a busy reader is too slow for.
    await until('the lines in the log', () => one.log('web').subarray(-1_000).includes('line 20000 '));
    const stuck = net.connect(endpoint);
    stuck.on('error', () => {});
    stuck.pause();
    stuck.write('{"v":1,"do":"logs","lines":10000}\n');
    expect(JSON.parse(await exchange(endpoint, status))).toHaveProperty('done');
    await until('its connection closed from the other side', () => openOn(one.pid, endpoint) === 0);
    stuck.destroy();
  });
});

/** Connections of a process on its socket. */
function openOn(pid: number, endpoint: string): number {
  if (process.platform !== 'linux') return 0;
  const connected = /^\S+ \S+ \S+ \S+ \S+ 03 +(\d+) (.*)$/;
  const inodes = fs
    .readFileSync('/proc/net/unix', 'utf8')
    .split('\n')
    .flatMap(line => {
      const [, inode, file] = connected.exec(line) ?? [];
      return file === endpoint && inode !== undefined ? [`socket:[${inode}]`] : [];
    });
  const held = fs.readdirSync(`/proc/${pid}/fd`).map(fd => {
    try {
      return fs.readlinkSync(`/proc/${pid}/fd/${fd}`);
    } catch {
      return '';
    }
  });
  return held.filter(link => inodes.includes(link)).length;
}

it('nothing of it is left when the supervisor has ended', async () => {
  const home = freshHome();
  const { one, endpoint } = await running(home);
  const follower = net.connect(endpoint);
  follower.on('error', () => {});
  follower.write('{"v":1,"do":"logs","follow":true}\n');
  await once(follower, 'data');
  expect(await one.stop()).toBe(0);
  expect(registrationsOf(home)).toEqual([]);
  expect(fs.existsSync(endpoint)).toBe(false);
  follower.destroy();
});

import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { freeAddress } from '../run/addresses.ts';
import { child, crashproof, freshFolder, isOwn, runs, type Supervisor } from '../run/supervisor.ts';

/** What `crashproof ARGS` says in the folder of a supervisor. */
async function says(sup: Supervisor, ...args: string[]): Promise<string> {
  const asked = crashproof(args, { cwd: sup.cwd });
  expect(await asked.exit(), asked.err).toBe(0);
  expect(asked.err).toBe('');
  return asked.out;
}

describe('what a restart cannot mend is given up at once, with advice', () => {
  it('a Python module that is missing', async () => {
    const sup = runs(['python3', '-m', 'no_such_module_of_mine'], '--name webapp');
    expect(await sup.exit()).toBe(3);
    expect(sup.all('spawned').length).toBe(1);
    const gaveUp = await sup.event('gave-up');
    expect(gaveUp.message).toMatch(/no_such_module_of_mine.*Install it again/);
    expect(sup.report()).toMatchObject({ cause: 'bad-install', total_crashes: 1, total_restarts: 0 });
    const why = await says(sup, 'why');
    expect(why).toContain('webapp crashed after');
    expect(why).toContain('to do     Install it again');
    expect(why).toMatch(/then {6}\d\d:\d\d:\d\d {2}gave up\n/);
    expect(Math.max(...why.split('\n').map(line => line.length))).toBeLessThanOrEqual(100);
  });

  it('a database that is damaged: no loop', async () => {
    const database = path.join(freshFolder(), 'history.db');
    fs.writeFileSync(database, 'no header of a database '.repeat(400));
    const sup = runs(child('opens-a-database.py', database), '--name webapp');
    expect(await sup.exit()).toBe(3);
    expect(sup.all('spawned').length).toBe(1);
    expect(sup.report().cause).toBe('db-corrupt');
    expect((await sup.event('gave-up')).message).toContain('keep a copy of the database');
    expect(fs.readdirSync(path.dirname(database))).toEqual(['history.db']);
  });
});

describe('a damaged database that may be repaired', () => {
  it('is set aside byte for byte with its journals, and the program starts once more with a new one', async () => {
    const folder = freshFolder();
    const database = path.join(folder, 'history.db');
    const parts = {
      '': Buffer.alloc(8192, 'broken'),
      '-wal': Buffer.from('the log'),
      '-shm': Buffer.from('its index'),
    };
    for (const [part, bytes] of Object.entries(parts)) fs.writeFileSync(database + part, bytes);
    const sup = runs(child('opens-a-database.py', database), '--name webapp', {
      args: ['--repair-database', database],
    });
    const repaired = await sup.event('repaired');
    await sup.printed(/history is open/);
    expect(sup.all('spawned').length).toBe(2);
    expect(sup.all('repaired').length).toBe(1);
    const [aside = ''] = repaired.aside as string[];
    expect(aside).toMatch(/history\.db\.broken-\d{8}T\d{6}Z$/);
    for (const [part, bytes] of Object.entries(parts)) expect(fs.readFileSync(aside + part)).toEqual(bytes);
    expect(
      execFileSync('python3', [
        '-c',
        `import sqlite3, sys
print(sqlite3.connect(sys.argv[1]).execute('PRAGMA integrity_check').fetchone()[0])`,
        database,
      ]).toString(),
    ).toBe('ok\n');
    expect(await sup.stop()).toBe(0);
  });

  it('stays where it is when it passes its checks, whatever the program says', async () => {
    const folder = freshFolder();
    const [named, other] = [path.join(folder, 'named.db'), path.join(folder, 'other.db')];
    execFileSync('python3', [
      '-c',
      "import sqlite3, sys; sqlite3.connect(sys.argv[1]).execute('CREATE TABLE a (b)')",
      named,
    ]);
    fs.writeFileSync(other, 'not a database at all, far from it '.repeat(300));
    const sup = runs(child('opens-a-database.py', other), '--name webapp', { args: ['--repair-database', named] });
    expect(await sup.exit()).toBe(3);
    expect(sup.all('spawned').length).toBe(1);
    expect((await sup.event('gave-up')).message).toMatch(/nothing was set aside: .*named\.db/);
    expect(fs.readdirSync(folder).sort()).toEqual(['named.db', 'other.db']);
  });
});

describe('a crash is explained', () => {
  it('a port that is taken: by whom', async () => {
    const { host, port } = await freeAddress();
    const stranger = net.createServer().listen(port, host);
    await once(stranger, 'listening');
    const program = 'import socket,sys; socket.create_server((sys.argv[1], int(sys.argv[2])))';
    // No health check, so the port is not known before the start.
    const sup = runs(['python3', '-c', program, host, String(port)], '--name webapp --max-restarts 0');
    expect(await sup.exit()).toBe(3);
    stranger.close();
    const { crash_events: events } = sup.report();
    expect(events[0]).toMatchObject({ cause: 'port-in-use' });
    if (process.platform === 'linux') expect(events[0]?.explanation).toContain(`(pid ${process.pid})`);
  });

  it('a segmentation fault: with the Python stack', async () => {
    const sup = runs(child('crashes-natively.py'), '--name webapp --max-restarts 0');
    expect(await sup.exit()).toBe(3);
    const [crash] = sup.report().crash_events;
    expect(crash).toMatchObject({ cause: 'native-crash', signal: 'SIGSEGV', exit_code: -11 });
    expect(crash?.stderr).toMatch(/crashes-natively\.py", line \d+ in read_frame/);
    expect(await says(sup, 'why')).toContain('in read_frame');
  });

  it('the same KeyError three times: one fingerprint, counted', async () => {
    const sup = runs(child('raises-key-error.py'), '--name webapp --restart-delay 400ms --max-restarts 2');
    expect(await sup.exit()).toBe(3);
    const told = sup.all('diagnosed');
    expect(new Set(told.map(({ fingerprint }) => fingerprint)).size).toBe(1);
    expect(told.map(({ times }) => times)).toEqual([1, 2, 3]);
    expect(told[2]?.message).toMatch(/KeyError: 'stream' .*\(the 3rd time since \d{4}-/);
    expect(sup.report().crash_groups).toMatchObject([{ count: 3, cause: 'app-bug' }]);
    expect(await says(sup, 'why')).toMatch(/seen {6}3 times since .*\n/);

    const list = JSON.parse(await says(sup, 'reports', '--json', '--log-dir', 'logs'));
    const [{ name, groups, reports }] = list.services;
    expect({ name, groups: groups.length, reports: reports.length }).toEqual({ name: 'webapp', groups: 1, reports: 4 });
    const { fingerprint } = groups[0];
    const shown = await says(sup, 'reports', 'show', fingerprint.slice(0, 6));
    expect(shown).toContain(`fingerprint ${fingerprint}`);
    expect(shown.match(/^.* after \d.*$/gm)?.length).toBeGreaterThanOrEqual(3);
    const byTime = path.basename(reports[1]).replace(/^.*-crash-report-|Z\.json$/g, '');
    expect(await says(sup, 'reports', 'show', byTime)).toContain(path.basename(reports[1]));
    const unknown = crashproof(['reports', 'show', 'ffffffffffff'], { cwd: sup.cwd });
    expect(await unknown.exit()).toBe(1);
    expect(unknown.err).toMatch(/^crashproof: there is no report ffffffffffff/);
  });
});

describe('secrets', () => {
  it('are in the raw log, for its owner only, and nowhere else', async () => {
    const secrets = ['correct-horse-7', 'in-the-url-8', 'key-and-value-9'];
    const [word, userinfo, pair] = secrets as [string, string, string];
    const command = child('tells-secrets.py', `rtsp://admin:${userinfo}@192.168.1.20/stream1`, pair);
    const sup = runs(command, '--name webapp --max-restarts 0', { env: { CAMERA_PASSWORD: word } });
    expect(await sup.exit()).toBe(3);
    const log = path.join(sup.cwd, 'logs', 'webapp-watchfiles.log');
    const raw = fs.readFileSync(log, 'utf8');
    for (const secret of secrets) expect(raw).toContain(secret);
    if (process.platform !== 'win32') expect(fs.statSync(log).mode & 0o777).toBe(0o600);

    const own = [...raw.split('\n'), ...sup.err.split('\n')].filter(isOwn).join('\n');
    const kept = fs.readdirSync(path.join(sup.cwd, 'logs')).filter(name => !name.endsWith('.log'));
    expect(kept.length).toBeGreaterThanOrEqual(2);
    const files = kept.map(name => fs.readFileSync(path.join(sup.cwd, 'logs', name), 'utf8'));
    const shown = [await says(sup, 'why'), await says(sup, 'reports'), await says(sup, 'why', '--json')];
    expect(shown[0]).toContain('ConnectionError');
    for (const secret of secrets) {
      for (const text of [own, ...files, ...shown]) expect(text).not.toContain(secret);
    }
  });

  it('and what an application prints cannot steer the terminal that reads about it', async () => {
    const told = path.join(freshFolder(), 'words');
    fs.writeFileSync(told, '\x1b]0;owned\x07\x1b[2J\x1b[31mKeyError\x1b[0m \u202egnp.exe\rFatal: \x9b31mall gone\n');
    const sup = runs(child('writes-file.js', 2, told), '--name webapp --max-restarts 0');
    await sup.exit();
    for (const text of [await says(sup, 'why'), await says(sup, 'reports')]) {
      expect(text).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]/);
    }
  });
});

describe('where there is nothing to explain', () => {
  it('why and reports say so, and that is no failure', async () => {
    const cwd = freshFolder();
    for (const command of ['why', 'reports']) {
      const asked = crashproof([command], { cwd });
      expect(await asked.exit()).toBe(0);
      expect(asked.out).toBe('Nothing has run here yet: logs holds no log and no report of a service.\n');
    }
    const asked = crashproof(['why', 'webapp'], { cwd });
    expect(await asked.exit()).toBe(1);
    expect(asked.err).toMatch(/^crashproof: there is nothing of a service webapp in logs;/);
  });
});

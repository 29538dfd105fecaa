import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readRegistrationsIn } from '../../../src/control/registration.ts';
import { assistant, data } from '../mcp/assistant.ts';
import { freeAddress } from '../run/addresses.ts';
import { child, crashproof, dist, freshFolder, isAlive, runs, until } from '../run/supervisor.ts';
import {
  asNobody,
  eventually,
  freshHome,
  type Home,
  holdOtherUsers,
  registrationOf,
  registrationsOf,
  says,
} from './at-home.ts';

const lives = child('runs-for-ever.js');

/** A supervisor that can be reached; where it runs what lives, that is up. */
async function running(home: Home, command = lives, flags = '--name web', cwd = freshFolder()) {
  const one = runs(command, flags, { env: home.env, cwd });
  if (command === lives) await one.event('ready');
  await registrationOf(home, one);
  return one;
}

const statusOf = async (home: Home, ...args: string[]) =>
  JSON.parse((await says(home, ['status', '--json', ...args])).out);

describe('status', () => {
  it('tells a person and a program what runs', async () => {
    const { host, port } = await freeAddress();
    const home = freshHome();
    const url = `http://${host}:${port}/health?token=hunter2-secret`;
    const one = await running(home, child('answers.js', host, port), `--name web --health ${url}`);
    await one.event('ready');

    const status = await statusOf(home);
    const [web] = status.services;
    expect(status).toMatchObject({
      version: 1,
      runner: { pid: one.pid, cwd: one.cwd, log_dir: path.join(one.cwd, 'logs') },
    });
    expect(web).toMatchObject({ name: 'web', phase: 'up', state: 'up, healthy', mood: 'good', wanted: 'up', run: 1 });
    expect(web).toMatchObject({ pid: await one.pidOf(1), health: { last: 'pass', fails: 0 }, last_crash: null });
    expect(web.health.latency_ms).toBeGreaterThan(0);
    expect(web.planned).toMatchObject([{ what: 'check' }]);
    const statistics = [
      'process_running',
      'restart_count',
      'total_uptime',
      'crash_count',
      'command',
      'health_check_url',
    ];
    for (const name of statistics) expect(status[name]).toEqual(web[name]);
    expect(status).toMatchObject({ process_running: true, restart_count: 0, crash_count: 0 });
    expect(JSON.stringify(status)).not.toContain('hunter2');

    const { out, code } = await says(home, ['status']);
    expect(code).toBe(0);
    expect(out).toMatch(/^web {2}up, healthy for .*, pid \d+, run 1$/m);
    expect(out).toMatch(/^ {2}health {4}answered well in .* ms$/m);
    expect(out).not.toContain('\x1b');
  });

  it('tells of restarts, what comes next and the last crash', async () => {
    const home = freshHome();
    const one = await running(home, child('needs-a-file.js', 'none'), '--name web --restart-delay 1h --max-delay 1h');
    await one.event('will-restart');
    const [web] = (await statusOf(home)).services;
    expect(web).toMatchObject({
      state: 'waiting for the restart',
      mood: 'bad',
      planned: [{ what: 'restart' }],
      pid: null,
    });
    expect(web.restarts).toMatchObject({ in_a_row: 1, allowed: 10 });
    expect(Date.parse(web.planned[0].at) - Date.now()).toBeGreaterThan(3_500_000);
    const crashed = await eventually('the crash', async () => (await statusOf(home)).services[0].last_crash);
    expect(crashed).toMatchObject({ run: 1 });
    expect(crashed.sentence).toContain('there is no none');
  });

  it('tells of restarts on purpose, with when', async () => {
    const home = freshHome();
    // Half a day from now, so that it does not come meanwhile.
    const hour = (new Date().getHours() + 12) % 24;
    const at = ['--restart-at', `0 ${hour} * * *`];
    const one = runs(lives, '--name web --restart-every 1h', { env: home.env, args: at });
    await registrationOf(home, one);
    await one.event('ready');
    const planned = await eventually('the plan', async () => {
      const all = (await statusOf(home)).services[0].planned;
      return all.length === 2 ? all : null;
    });
    const what = new Map(planned.map(({ what, at }: { what: string; at: string }) => [what, new Date(at)] as const));
    const every = what.get('restart (restart_every)') as Date;
    expect(Math.abs(every.getTime() - Date.now() - 3_600_000)).toBeLessThan(60_000);
    const cron = what.get('restart (restart_at)') as Date;
    expect([cron.getHours(), cron.getMinutes()]).toEqual([hour, 0]);
    expect(cron > new Date()).toBe(true);
    expect((await says(home, ['status'])).out).toMatch(/next .*restart \(restart_(every|at)\) in /);
    await says(home, ['stop', '--timeout', '20s']);
    expect((await statusOf(home)).services[0].planned).toEqual([]);
  });

  it('is shown again every second, until it is enough', async () => {
    const home = freshHome();
    await running(home);
    const watching = crashproof(['status', '--watch', '--json'], { env: home.env, cwd: home.folder });
    // What comes after the last line end is a line that has not come whole.
    const whole = (): string[] => watching.out.split('\n').slice(0, -1);
    const lines = await watching.seen('three of them', () => whole().length >= 3 && whole());
    for (const line of lines) expect(JSON.parse(line)).toMatchObject({ version: 1 });
    expect(await watching.stop()).toBe(0);
  });
});

describe('stop and start', () => {
  it('leave the supervisor running, say who and why, and wait', async () => {
    const home = freshHome();
    const one = await running(home);
    const pid = await one.pidOf(1);

    const stopped = await says(home, ['stop', '--why', 'the cellar is being painted']);
    expect(stopped).toMatchObject({ code: 0, out: 'web: stopped\n' });
    expect(stopped.err).toContain('web: stopping: sent SIGTERM');
    expect(isAlive(pid)).toBe(false);
    expect(isAlive(one.pid)).toBe(true);
    expect((await statusOf(home)).services).toMatchObject([{ phase: 'down', state: 'stopped', wanted: 'down' }]);
    const asked = await one.event('requested', { action: 'stop' });
    expect(asked).toMatchObject({ why: 'the cellar is being painted' });
    expect(asked.by).toMatch(/^\S.*@\S+ via cli$/);
    await until('it in the log', () => one.log('web').includes('the cellar is being painted'));

    expect(await says(home, ['start'])).toMatchObject({ code: 0, out: 'web: up (run 2)\n' });
    expect(await says(home, ['start', 'web'])).toMatchObject({ code: 0, out: 'web: is already up (run 2)\n' });
    expect(await one.stop()).toBe(0);
    expect(one.report().other_events[0]?.reason).toContain('via cli: the cellar is being painted');
    expect(registrationsOf(home)).toEqual([]);
    expect(fs.readdirSync(path.join(home.folder, 'crashproof'))).toEqual([]);
  });

  it('a restart is reached when the new run answers', async () => {
    const { host, port } = await freeAddress();
    const home = freshHome();
    const command = child('answers.js', host, port);
    const one = await running(home, command, `--name web --health http://${host}:${port}/`);
    await one.event('ready');
    expect(await says(home, ['restart'])).toMatchObject({ code: 0, out: 'web: up, healthy (run 2)\n' });
    expect((await statusOf(home)).services[0].restarts.last_hour).toMatchObject({ crash: 0, stopped: 1 });
  });

  it('does not wait where that is not wanted', async () => {
    const home = freshHome();
    const one = await running(home, child('stops-slowly.js', 60_000, 'file'), '--name web --stop-timeout 1h');
    await one.printed(/./);
    expect(await says(home, ['stop', '--timeout', '0'])).toMatchObject({ code: 0, out: 'web: stop asked for\n' });
    const late = await says(home, ['stop', '--timeout', '300ms']);
    expect(late).toMatchObject({ code: 1, out: '' });
    expect(late.err).toContain('web: not reached in time: stopping');
  });

  it('what crashes again is no start: the reason comes back, and the exit code is 1', async () => {
    const home = freshHome();
    const flags = '--name web --max-restarts 0 --on-give-up retry --give-up-retry 1h';
    const one = await running(home, child('needs-a-file.js', 'settings'), flags);
    await one.event('gave-up');
    const started = await says(home, ['start']);
    expect(started.code).toBe(1);
    expect(started.err).toMatch(/^web: crashed after .*: exit code 1$/m);
    expect(started.err).toMatch(/^web: gave up for now: /m);

    fs.writeFileSync(path.join(one.cwd, 'settings'), '');
    expect(await says(home, ['forgive'])).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^web: up \(run \d\)\n$/),
    });
    expect(await says(home, ['forgive'])).toMatchObject({ code: 0, out: expect.stringMatching(/^web: forgiven/) });
  });

  it('where the supervisor gives up and ends meanwhile, that is said', async () => {
    const home = freshHome();
    const cwd = freshFolder();
    fs.writeFileSync(path.join(cwd, 'settings'), '');
    const one = await running(home, child('needs-a-file.js', 'settings'), '--name web --max-restarts 0', cwd);
    await one.printed(/running/);
    fs.rmSync(path.join(cwd, 'settings'));
    const restarted = await says(home, ['restart']);
    expect(restarted.code).toBe(1);
    expect(restarted.err).toMatch(/^web: gave up: /m);
    expect(await one.exit()).toBe(3);
  });
});

describe('health', () => {
  it('is 0 with one line, 1 with the reason, and 1 where nobody answers', async () => {
    await holdOtherUsers();
    const home = freshHome();
    const one = await running(home);
    expect(await says(home, ['health'])).toEqual({ code: 0, out: 'healthy\n', err: '' });
    await says(home, ['stop']);
    expect(await says(home, ['health'])).toEqual({ code: 1, out: 'web: stopped\n', err: '' });
    expect(await says(home, ['health', '--json'])).toMatchObject({
      code: 1,
      out: expect.stringContaining('"healthy":false'),
    });
    await one.stop();
    const nobody = { code: 1, out: '', err: 'crashproof: no crashproof of this user is running\n' };
    expect(await says(home, ['health'])).toEqual(nobody);
  });

  it('loads nothing but itself to answer', async () => {
    const home = freshHome();
    await running(home);
    const alone = path.join(freshFolder(), 'crashproof.cjs');
    fs.copyFileSync(path.join(dist, 'crashproof.cjs'), alone);
    const asked = spawnSync(process.execPath, [alone, 'health'], {
      cwd: home.folder,
      env: { ...process.env, ...home.env },
      encoding: 'utf8',
    });
    expect(asked).toMatchObject({ status: 0, stdout: 'healthy\n', stderr: '' });
  });

  it('of two supervisors asks the one of its folder, and one that was killed is not in the way', async () => {
    const home = freshHome();
    const [here, there] = await Promise.all([running(home), running(home)]);
    await says(home, ['stop'], here.cwd);
    expect(await says(home, ['health'], here.cwd)).toEqual({ code: 1, out: 'web: stopped\n', err: '' });
    expect(await says(home, ['health'], there.cwd)).toEqual({ code: 0, out: 'healthy\n', err: '' });
    expect(await says(home, ['health'])).toMatchObject({
      code: 1,
      out: '',
      err: expect.stringContaining('which one is meant?'),
    });

    here.signal('SIGKILL');
    await here.exit();
    for (const cwd of [here.cwd, there.cwd, home.folder]) {
      expect(await says(home, ['health'], cwd)).toEqual({ code: 0, out: 'healthy\n', err: '' });
    }
    expect(registrationsOf(home)).toMatchObject([{ pid: there.pid }]);
  });
});

describe('history', () => {
  it('tells how the runs ended', async () => {
    const home = freshHome();
    const one = await running(home, child('ends-when-told.js', 'told'), '--name web --restart-delay 0');
    await one.printed(/running/);
    fs.writeFileSync(path.join(one.cwd, 'told'), '7');
    await one.event('spawned', { run: 2 });
    const ends = await eventually('the end', async () => {
      const { services } = JSON.parse((await says(home, ['history', '--json'])).out);
      return services[0].ends.length > 0 && services[0].ends;
    });
    expect(ends).toMatchObject([{ run: 1, kind: 'crash', summary: 'exit code 7', reason: null }]);
    expect((await says(home, ['history', 'web'])).out).toMatch(/run 1 +crashed after .*: exit code 7/);
  });
});

describe('several supervisors', () => {
  it('are listed, and the one that is meant can be said', async () => {
    await holdOtherUsers();
    const home = freshHome();
    const [one, other] = [await running(home), await running(home, lives, '--name db')];
    const { runners } = JSON.parse((await says(home, ['list', '--json'])).out);
    expect(runners).toHaveLength(2);
    expect(runners.find((found: { pid: number }) => found.pid === other.pid)).toMatchObject({
      answers: true,
      log_dir: path.join(other.cwd, 'logs'),
      services: [{ name: 'db', phase: 'up', state: 'up' }],
    });
    expect((await says(home, ['list'])).out).toMatch(/^ {2}db {2}up$/m);

    const unclear = await says(home, ['stop']);
    expect(unclear.code).toBe(2);
    for (const { id, log_dir } of runners) expect(unclear.err).toMatch(new RegExp(`${id}  .*  ${log_dir}`));
    expect((await says(home, ['status'], other.cwd)).out).toMatch(/^db {2}up/m);
    expect((await says(home, ['status', '--log-dir', path.join(one.cwd, 'logs')])).out).toMatch(/^web {2}up/m);
    expect((await says(home, ['status', '--runner', runners[0].id.slice(0, 7)])).code).toBe(0);
    expect((await says(home, ['status', 'db'])).out).toMatch(/^db {2}up/m);
    expect((await says(home, ['stop', 'nothing'], one.cwd)).err).toContain('which one is meant?');
    expect(await says(home, ['stop', 'nothing', '--log-dir', path.join(one.cwd, 'logs')])).toMatchObject({
      code: 2,
      err: 'crashproof: there is no service nothing; there is web\n',
    });
  });

  it('what a killed one has left behind is cleared away', async () => {
    await holdOtherUsers();
    const home = freshHome();
    const one = await running(home);
    one.signal('SIGKILL');
    await one.exit();
    expect(registrationsOf(home)).toHaveLength(1);
    expect(await says(home, ['list'])).toEqual({ code: 0, out: 'no crashproof of this user is running\n', err: '' });
    expect(fs.readdirSync(path.join(home.folder, 'crashproof'))).toEqual([]);
  });

  it('one that was killed is followed by one that can be reached', async () => {
    const home = freshHome();
    const one = await running(home);
    one.signal('SIGKILL');
    await one.exit();
    const next = await running(home, lives, '--name web', one.cwd);
    expect((await statusOf(home)).runner.pid).toBe(next.pid);
  });

  it('one that stands still is shown as not answering, and left alone', async () => {
    const home = freshHome();
    const one = await running(home);
    one.signal('SIGSTOP');
    expect((await says(home, ['list'])).out).toContain('does not answer: web');
    one.signal('SIGCONT');
    expect((await says(home, ['list'])).out).toMatch(/^ {2}web {2}up$/m);
  });

  it('one without control is not there', async () => {
    await holdOtherUsers();
    const home = freshHome();
    const one = runs(lives, '--name web --no-control', { env: home.env });
    await one.event('ready');
    expect((await says(home, ['status'])).code).toBe(1);
    await one.stop();
    expect(fs.existsSync(path.join(home.folder, 'crashproof'))).toBe(false);
  });
});

const nobodyUid = 65_534;
const folderOfNobody = `/tmp/crashproof-${nobodyUid}`;
const canBeAnother = process.platform === 'linux' && process.getuid?.() === 0 && fs.existsSync('/usr/bin/setpriv');

/** A supervisor of the user nobody, who has no home: its socket lies in the last resort. */
async function ofNobody() {
  await holdOtherUsers();
  const cwd = freshFolder();
  fs.chownSync(cwd, nobodyUid, nobodyUid);
  const under = ['/usr/bin/setpriv', '--reuid', `${nobodyUid}`, '--regid', `${nobodyUid}`, '--clear-groups', '--'];
  const env = { HOME: '/nonexistent', XDG_RUNTIME_DIR: '', XDG_STATE_HOME: '' };
  const one = runs(child('runs-for-ever.js'), '--name theirs', { cwd, env, under });
  const registered = await until('its registration', () =>
    readRegistrationsIn(folderOfNobody).find(({ pid }) => pid === one.pid),
  );
  return { one, registered };
}

describe.skipIf(!canBeAnother)('root', () => {
  it('sees and steers the supervisors of other users', async ({ skip }) => {
    if ((await asNobody([process.execPath, path.join(dist, 'crashproof.cjs'), '--version']))?.code !== 0) {
      return skip('another user cannot read this folder');
    }
    const home = freshHome();
    const { one, registered } = await ofNobody();
    const { out } = await says(home, ['list']);
    expect(out).toMatch(new RegExp(`^${registered.id} {2}of nobody, pid ${one.pid}, `, 'm'));
    expect(JSON.parse((await says(home, ['list', '--json'])).out).runners).toContainEqual(
      expect.objectContaining({ id: registered.id, user: 'nobody', answers: true }),
    );
    expect((await says(home, ['status', '--runner', registered.id])).out).toContain('theirs  up');
    expect(await says(home, ['stop', 'theirs', '--runner', registered.id])).toMatchObject({
      code: 0,
      out: 'theirs: stopped\n',
    });
    expect((await one.event('requested', { action: 'stop' })).message).toContain('via cli');
    // One of its own comes first, without a word.
    const own = runs(child('runs-for-ever.js'), '--name mine', { env: home.env });
    await eventually('its own', async () => (await says(home, ['health'])).out === 'healthy\n');
    expect((await says(home, ['status'])).out).toContain(`pid ${own.pid}`);
    expect(await one.stop()).toBe(0);
  });

  it('reaches them with doctor, drill and mcp as with any other command', async ({ skip }) => {
    if ((await asNobody([process.execPath, path.join(dist, 'crashproof.cjs'), '--version']))?.code !== 0) {
      return skip('another user cannot read this folder');
    }
    const home = freshHome();
    const { one, registered } = await ofNobody();
    const logs = path.join(one.cwd, 'logs');
    const flags = ['--config', 'none', '--name', 'theirs', '--log-dir', logs];
    const found = await says(home, ['doctor', '--json', ...flags, '--', process.execPath]);
    const { findings }: { findings: readonly { check: string; says: string }[] } = JSON.parse(found.out);
    expect(findings.find(({ check }) => check === 'instance')?.says).toMatch(
      new RegExp(`^theirs is supervised by pid ${one.pid} since .*; it is up$`),
    );
    const drilled = await says(home, [
      'drill',
      'theirs',
      '--runner',
      registered.id,
      '--only',
      'kill',
      '--yes',
      '--json',
    ]);
    expect(JSON.parse(drilled.out).outcomes).toMatchObject([{ failure: 'kill', verdict: 'pass' }]);
    const client = await assistant(home);
    const { supervisors } = await data(client, 'list_services');
    expect(supervisors).toContainEqual(expect.objectContaining({ id: registered.id, user: 'nobody' }));
    expect(await data(client, 'get_status', { service: 'theirs' })).toMatchObject({ services: [{ run: 2 }] });
    expect(await one.stop()).toBe(0);
  });

  it('believes nothing of another user that is not that user’s, and removes nothing', async () => {
    const { one, registered } = await ofNobody();
    const place = path.dirname(registered.file);
    // A socket of root's own, where nobody claims to listen.
    const mine = path.join(freshFolder(), 'root.sock');
    let asked = false;
    const server = net.createServer(socket => {
      asked = true;
      socket.destroy();
    });
    await new Promise<void>(resolve => server.listen(mine, resolve));
    onTestFinished(() => void server.close());
    const lies = [
      { id: 'aaaa0001', endpoint: mine },
      { id: 'aaaa0002', endpoint: path.join(place, 'link.sock') },
      { id: 'aaaa0003', services: ['\u001b[2Jgone'] },
      { id: 'aaaa0004', endpoint: path.join(place, 'dead.sock') },
    ];
    fs.symlinkSync(mine, path.join(place, 'link.sock'));
    const files = lies.map(lie => {
      const file = path.join(place, `${lie.id}.json`);
      fs.writeFileSync(file, JSON.stringify({ ...registered, file: undefined, ...lie }), { mode: 0o600 });
      fs.chownSync(file, nobodyUid, nobodyUid);
      return file;
    });
    onTestFinished(() => {
      for (const file of [...files, path.join(place, 'link.sock')]) fs.rmSync(file, { force: true });
    });
    const { out } = await says(freshHome(), ['list']);
    expect(out).toContain(registered.id);
    for (const { id } of lies) expect(out).not.toContain(id);
    expect(out).not.toContain('\u001b');
    expect(asked).toBe(false);
    for (const file of files) expect(fs.existsSync(file)).toBe(true);
    expect(await one.stop()).toBe(0);
  });
});

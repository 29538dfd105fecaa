import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { freshHome, registrationOf } from '../control/at-home.ts';
import { freeAddress } from '../run/addresses.ts';
import { child, crashproof, dist, freshFolder, runs, until } from '../run/supervisor.ts';
import { doctor } from './patient.ts';

/*
 * Each of these set-ups is really broken, and the doctor has to name it. What every test takes for granted, that a sound
 * set-up has nothing to mend, is the first one.
 */

const lives = child('runs-for-ever.js');
const linux = process.platform === 'linux';
const root = linux && process.getuid?.() === 0;
const runsHere = (...[program = '', ...args]: readonly string[]): boolean =>
  spawnSync(program, args, { stdio: 'ignore' }).status === 0;
const mounts = root && runsHere('unshare', '--mount', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt');
const units = mounts && fs.existsSync('/etc/systemd/system');
const fewWatches = 'echo 100 > /proc/sys/user/max_inotify_watches';
const userNamespaces = linux && runsHere('unshare', '--user', '--map-root-user', 'sh', '-c', fewWatches);
const python = runsHere('python3', '--version');
const otherUser = root && fs.existsSync('/usr/bin/setpriv');
const faketime = runsHere('faketime', '--version');
if (!mounts) console.warn('skipped: a full disk needs root and mount namespaces');
if (!units) console.warn('skipped: a unit needs root, mount namespaces and /etc/systemd/system');
if (!userNamespaces) console.warn('skipped: few inotify watches need user namespaces, and a /proc/sys to write');
if (!python) console.warn('skipped: what concerns Python needs python3');
if (!otherUser) console.warn('skipped: a folder of another user needs root and setpriv');
if (!faketime) console.warn('skipped: a wrong clock needs faketime');

/** What the doctor must say, and how it ends. */
const broken = (level: 'warning' | 'error', says: RegExp, command: unknown = expect.any(String)) => ({
  level,
  says: expect.stringMatching(says),
  advice: expect.stringMatching(/./),
  command,
});

/** As nobody, who may read this program but write nowhere. */
const asNobody = ['/usr/bin/setpriv', '--reuid', '65534', '--regid', '65534', '--clear-groups', '--'];

function openFolder(): string {
  const folder = freshFolder();
  fs.chmodSync(folder, 0o755);
  return folder;
}

/** A server that answers with this, and is nobody's service. */
async function stranger(...words: readonly (string | number)[]) {
  const { host, port } = await freeAddress();
  const one = runs(child('answers.js', host, port, ...words), '--name stranger', { env: freshHome().env });
  await one.printed(/running as/);
  return { host, port, pid: await one.pidOf(1) };
}

describe('a sound set-up', () => {
  it('has nothing to mend, before it is started and while it runs, and the look leaves nothing behind', async () => {
    const { host, port } = await freeAddress();
    const home = freshHome();
    const cwd = freshFolder();
    const flags = ['--name', 'web', '--health', `http://${host}:${port}/health`];
    const command = child('answers.js', host, port);
    const before = await doctor([...flags, '--', ...command], { cwd, home });
    expect(before).toMatchObject({ version: 1, cwd, verdict: 'well', code: 0 });
    expect(before.of('port')).toMatchObject({ level: 'ok', service: 'web', says: `port ${port} is free` });
    expect(fs.readdirSync(cwd)).toEqual([]);

    const one = runs(command, flags.join(' '), { cwd, env: home.env });
    await one.event('ready');
    await registrationOf(home, one);
    const meanwhile = await doctor([...flags, '--', ...command], { cwd, home });
    expect(meanwhile).toMatchObject({ verdict: 'well', code: 0 });
    expect(meanwhile.of('health')).toMatchObject({ level: 'ok' });
    if (linux) expect(meanwhile.of('port').says).toBe(`port ${port} is held by the service itself`);
    await one.stop();
  });

  it('is told to a person with a summary', async () => {
    const one = crashproof(['doctor', '--', ...lives], { env: freshHome().env });
    expect(await one.exit()).toBe(0);
    expect(one.out).toMatch(/^ {2}ok {7}program {8}\S+/m);
    expect(one.out).toMatch(/^nothing to mend \(\d+ looks\)$/m);
  });
});

describe('the doctor names', () => {
  it('1: a port that somebody else holds, and whom to end', async () => {
    const { host, port, pid } = await stranger();
    const found = await doctor(['--health', `tcp://${host}:${port}`, '--', ...child('answers.js', host, port)]);
    expect(found).toMatchObject({ verdict: 'error', code: 2 });
    expect(found.of('port')).toMatchObject(
      broken('error', new RegExp(`^port ${port} belongs to pid ${pid} \\(.*answers\\.js`), `kill ${pid}`),
    );
  });

  it.skipIf(!otherUser)('2: a log folder that may not be written', async () => {
    const cwd = openFolder();
    fs.mkdirSync(path.join(cwd, 'logs'));
    const found = await doctor(['--', '/bin/true'], { cwd, under: asNobody });
    const logs = path.join(cwd, 'logs');
    expect(found.of('folder')).toMatchObject(
      broken('error', /^the log folder .*logs may not be written by nobody$/, `sudo chown -R nobody ${logs}`),
    );
  });

  it.skipIf(!otherUser)('3: a log of another user in a folder that may be written', async () => {
    const cwd = openFolder();
    const logs = path.join(cwd, 'logs');
    fs.mkdirSync(logs);
    fs.chmodSync(logs, 0o777);
    fs.writeFileSync(path.join(logs, 'web-watchfiles.log'), 'as root\n', { mode: 0o644 });
    const found = await doctor(['--name', 'web', '--', '/bin/true'], { cwd, under: asNobody });
    expect(found.of('folder')).toMatchObject(
      broken('error', /web-watchfiles\.log may not be written by nobody: another/),
    );
  });

  it.skipIf(!mounts)('4: a full disk', async () => {
    const cwd = freshFolder();
    const script = `mkdir logs && mount -t tmpfs -o size=2m tmpfs logs && head -c 3m /dev/zero > logs/full 2>/dev/null; exec "$@"`;
    const found = await doctor(['--', ...lives], { cwd, under: ['unshare', '--mount', 'sh', '-c', script, 'sh'] });
    expect(found).toMatchObject({ code: 2 });
    expect(found.of('folder')).toMatchObject(
      broken('error', /^the disk of .*logs is full: 0 kB free$/, expect.stringMatching(/^du /)),
    );
  });

  it.skipIf(!mounts)('5: a disk too small for what the logs may come to, and one mounted read-only', async () => {
    const cwd = freshFolder();
    const mounted = (options: string) => `mkdir -p logs && mount -t tmpfs -o ${options} tmpfs logs; exec "$@"`;
    const under = (options: string) => ['unshare', '--mount', 'sh', '-c', mounted(options), 'sh'];
    const small = await doctor(['--', ...lives], { cwd, under: under('size=8m') });
    expect(small).toMatchObject({ verdict: 'warning', code: 1 });
    expect(small.of('folder')).toMatchObject(broken('warning', /may grow by \d+ MB, and 8 MB are free$/));
    const closed = await doctor(['--', ...lives], { cwd, under: under('ro') });
    expect(closed.of('folder', 'error')).toMatchObject(broken('error', /mounted read-only$/));
  });

  it('6: a program that is not there, one that may not be run, and a folder that is not there', async () => {
    expect((await doctor(['--', 'no-such-program'])).of('program')).toMatchObject(
      broken('error', /^the program "no-such-program" was not found on the PATH$/),
    );
    const cwd = freshFolder();
    fs.writeFileSync(path.join(cwd, 'app.sh'), '#!/bin/sh\n', { mode: 0o644 });
    expect((await doctor(['--', './app.sh'], { cwd })).of('program')).toMatchObject(
      broken('error', /is not executable/, 'chmod +x ./app.sh'),
    );
    fs.writeFileSync(path.join(cwd, 'crashproof.yaml'), `command: [${process.execPath}]\ncwd: nowhere\n`);
    const lost = await doctor([], { cwd });
    expect(lost.code).toBe(2);
    expect(lost.findings.filter(({ level }) => level === 'error')).toMatchObject([
      { says: expect.stringMatching(/nowhere/) },
    ]);
  });

  it.skipIf(!python)(
    '7: a Python module that is not installed, of the default application and of a command',
    async () => {
      const { port } = await freeAddress();
      const application = await doctor(['--port', String(port)]);
      expect(application).toMatchObject({ code: 2 });
      expect(application.of('module')).toMatchObject(
        broken(
          'error',
          /finds no Python module tapo_camera_mcp\.web$/,
          expect.stringMatching(/ -m pip install -e \/\S+$/),
        ),
      );
      const other = await doctor(['--', 'python3', '-u', '-m', 'no_such_module', 'app:main']);
      expect(other.of('module')).toMatchObject(broken('error', /^python3 finds no Python module no_such_module$/));
      expect((await doctor(['--', 'python3', '-m', 'http.server'])).of('module')).toMatchObject({ level: 'ok' });
    },
  );

  it.skipIf(!python || !linux)('8: a virtual environment whose Python is gone', async () => {
    const { port } = await freeAddress();
    const cwd = freshFolder();
    expect(runsHere('python3', '-m', 'venv', '--without-pip', path.join(cwd, '.venv'))).toBe(true);
    fs.mkdirSync(path.join(cwd, 'src/tapo_camera_mcp/web'), { recursive: true });
    for (const name of ['tapo_camera_mcp', 'tapo_camera_mcp/web'])
      fs.writeFileSync(path.join(cwd, 'src', name, '__init__.py'), '');
    const sound = await doctor(['--port', String(port)], { cwd });
    expect(sound.of('environment')).toMatchObject({ level: 'ok', says: expect.stringMatching(/\.venv \(Python 3/) });
    expect(sound.verdict).toBe('well');

    for (const name of ['python', 'python3']) {
      const link = path.join(cwd, '.venv/bin', name);
      fs.rmSync(link);
      fs.symlinkSync('/usr/bin/python-that-was-upgraded', link);
    }
    const gone = await doctor(['--port', String(port)], { cwd });
    expect(gone.of('environment')).toMatchObject(
      broken(
        'warning',
        /\.venv is broken: .*bin\/python does not run; python3 .* is started instead$/,
        `python3 -m venv --clear ${cwd}/.venv`,
      ),
    );
    const lost = await doctor(['--', 'python3', '-c', ''], { env: { VIRTUAL_ENV: path.join(cwd, 'nothing') } });
    expect(lost.of('environment')).toMatchObject(broken('warning', /^VIRTUAL_ENV is .*nothing, and no environment/));
  });

  it('9: a health page that is not there (404)', async () => {
    const found = await whileUp(['404', 'application/json', '{}']);
    expect(found).toMatchObject({ code: 1 });
    expect(found.of('health')).toMatchObject(broken('warning', /answers 404 Not Found: the application is up, but/));
  });

  it('10: a health page that is a web page', async () => {
    const found = await whileUp(['200', 'text/html', '<h1>Cameras</h1>']);
    expect(found.of('health')).toMatchObject(broken('warning', /with a web page \(text\/html\), not with health data/));
  });

  it('11: a health check that asks a port where nobody listens, and where the service does', async () => {
    const { host, port } = await freeAddress();
    const wrong = await freeAddress();
    const home = freshHome();
    const cwd = freshFolder();
    const command = child('answers.js', host, port);
    const one = runs(command, `--name web --health http://${host}:${port}/`, { cwd, env: home.env });
    await one.event('ready');
    await registrationOf(home, one);
    const health = ['--name', 'web', '--health', `http://${wrong.host}:${wrong.port}/`];
    const found = await doctor([...health, '--', ...command], { cwd, home });
    const listens = linux ? `; the service listens on port ${port}` : '';
    expect(found.of('health')).toMatchObject(
      broken(
        'error',
        new RegExp(`^the service runs, and its health check fails: .*refused.*${listens}$`),
        'crashproof logs',
      ),
    );
    await one.stop();
  });

  it('12: a stranger who answers the health check', async () => {
    const { host, port, pid } = await stranger();
    const found = await doctor(['--health', `http://${host}:${port}/health`, '--', ...lives]);
    expect(found).toMatchObject({ code: 2 });
    const who = linux ? `pid ${pid} \\(` : '';
    expect(found.of('health')).toMatchObject(
      broken('error', new RegExp(`answers although the service does not run: it is ${who}`)),
    );
  });

  it('13: a camera that is not there, and that the service needs', async () => {
    const { host, port } = await freeAddress();
    const cwd = freshFolder();
    const file = (more: string) =>
      fs.writeFileSync(
        path.join(cwd, 'crashproof.yaml'),
        `command: [${process.execPath}, -e, ""]\nname: web\ntargets: { front_door: "rtsp://${host}:${port}" }\n${more}`,
      );
    file('');
    const watched = await doctor([], { cwd });
    expect(watched).toMatchObject({ code: 1 });
    expect(watched.of('targets')).toMatchObject(
      broken('warning', /^front_door is down: .*refused/, `ping -c 3 ${host}`),
    );
    file('needs: front_door\n');
    const needed = await doctor([], { cwd });
    expect(needed).toMatchObject({ code: 2 });
    expect(needed.of('targets')).toMatchObject(broken('error', /; web will not start without it$/));
  });

  it.skipIf(!linux)('14: a limit of open files that is too low', async () => {
    const few = await doctor(['--', ...lives], { under: ['sh', '-c', 'ulimit -n 512; exec "$@"', 'sh'] });
    expect(few).toMatchObject({ code: 1 });
    expect(few.of('limits')).toMatchObject(broken('warning', /^a process may open only 512 files$/, 'ulimit -n 65536'));
    const fewer = await doctor(['--', ...lives], { under: ['sh', '-c', 'ulimit -n 100; exec "$@"', 'sh'] });
    expect(fewer).toMatchObject({ code: 2 });
  });

  it.skipIf(!userNamespaces)('15: too few watches for a source tree', async () => {
    const under = ['unshare', '--user', '--map-root-user', 'sh', '-c', `${fewWatches}; exec "$@"`, 'sh'];
    const cwd = freshFolder();
    const found = await doctor(['--watch', '.', '--', ...lives], { cwd, under });
    expect(found.of('limits')).toMatchObject(
      broken('warning', /^only 100 folders can be watched/, expect.stringMatching(/sysctl/)),
    );
    const notWatching = await doctor(['--', ...lives], { cwd, under });
    expect(notWatching.of('limits')).toMatchObject({ level: 'note' });
  });

  it('16: another crashproof that has the service: in this folder, and in another one', async () => {
    const home = freshHome();
    const cwd = freshFolder();
    const one = runs(lives, '--name web', { cwd, env: home.env });
    await registrationOf(home, one);
    const here = await doctor(['--name', 'web', '--', ...lives], { cwd, home });
    expect(here.of('instance')).toMatchObject({
      level: 'note',
      says: expect.stringMatching(new RegExp(`^web is supervised by pid ${one.pid} since .*; it is up$`)),
      command: `kill ${one.pid}`,
    });
    const elsewhere = await doctor(['--name', 'web', '--', ...lives], { home });
    expect(elsewhere).toMatchObject({ code: 1 });
    expect(elsewhere.of('instance')).toMatchObject(
      broken('warning', new RegExp(`^another crashproof, pid ${one.pid}, supervises a service called web`)),
    );
    expect((await doctor(['--name', 'door', '--', ...lives], { home })).of('instance')).toMatchObject({ level: 'ok' });
    await one.stop();
  });

  it('17: mistakes in the configuration, each of them', async () => {
    const cwd = freshFolder();
    fs.writeFileSync(path.join(cwd, 'crashproof.yaml'), 'command: [node]\nmax_restarts: many\nhelth: none\n');
    const found = await doctor([], { cwd });
    expect(found).toMatchObject({ code: 2, verdict: 'error' });
    expect(found.findings.map(({ says }) => says)).toEqual([
      expect.stringMatching(/crashproof\.yaml:2:\d+ max_restarts: got "many"/),
      expect.stringMatching(/crashproof\.yaml:3:\d+: .*"helth"; did you mean health/),
    ]);
  });

  it.skipIf(!units)('18: a unit that is out of step with the configuration', async () => {
    const cwd = freshFolder();
    const cli = path.join(dist, 'crashproof.cjs');
    // A folder of units of its own: nothing of this machine's is touched.
    const installed = (more: string) =>
      `mount -t tmpfs tmpfs /etc/systemd/system && ${process.execPath} ${cli} export systemd --name web --max-restarts 5 -- /bin/sleep 9 > /etc/systemd/system/web-watchfiles.service${more}; exec "$@"`;
    const under = (more = '') => ['unshare', '--mount', 'sh', '-c', installed(more), 'sh'];
    const flags = (restarts: number) => ['--name', 'web', '--max-restarts', String(restarts), '--', '/bin/sleep', '9'];
    const same = await doctor(flags(5), { cwd, under: under() });
    expect(same.of('unit', 'ok').says).toMatch(/web-watchfiles\.service is in step/);
    const changed = await doctor(flags(7), { cwd, under: under() });
    expect(changed).toMatchObject({ code: 1 });
    expect(changed.of('unit', 'warning')).toMatchObject(
      broken(
        'warning',
        /not in step.*ExecStart.*--max-restarts 5.*where.*--max-restarts 7.* belongs$/,
        expect.stringMatching(/^sudo crashproof install systemd .*--max-restarts 7/),
      ),
    );
    const theirs = await doctor(flags(5), {
      cwd,
      under: under('; echo "[Service]" > /etc/systemd/system/web-watchfiles.service'),
    });
    expect(theirs.of('unit')).toMatchObject({ level: 'note', says: expect.stringMatching(/not made by crashproof/) });
  });

  it.skipIf(!faketime)('19: a clock that is wrong', async () => {
    const past = await doctor(['--', ...lives], { under: ['faketime', '1970-01-03 00:00:00'] });
    expect(past).toMatchObject({ code: 2 });
    expect(past.of('clock')).toMatchObject(
      broken('error', /^the clock says 1970-01-0/, 'sudo timedatectl set-ntp true'),
    );
  });

  it('20: logs that are from the future', async () => {
    const cwd = freshFolder();
    const file = path.join(cwd, 'logs', 'web-watchfiles.log');
    fs.mkdirSync(path.dirname(file));
    fs.writeFileSync(file, '');
    const tomorrow = new Date(Date.now() + 86_400_000);
    fs.utimesSync(file, tomorrow, tomorrow);
    const found = await doctor(['--name', 'web', '--', ...lives], { cwd });
    expect(found.of('clock')).toMatchObject(broken('warning', /web-watchfiles\.log is from 20/));
  });

  it.skipIf(!otherUser)('21: a port that is for root', async () => {
    const { host } = await freeAddress();
    const cwd = openFolder();
    const under = ['unshare', '--net', 'sh', '-c', 'ip link set lo up; exec "$@"', 'sh', ...asNobody];
    const found = await doctor(['--health', `tcp://${host}:80`, '--', '/bin/echo', '80'], { cwd, under });
    expect(found.of('port')).toMatchObject(broken('error', /^port 80 is for root: .* from 1024 on$/));
  });
});

/** The doctor's look at a service that is up, and answers so. */
async function whileUp(answers: readonly string[]) {
  const { host, port } = await freeAddress();
  const home = freshHome();
  const cwd = freshFolder();
  const command = child('answers.js', host, port, ...answers);
  const flags = ['--name', 'web', '--health', `http://${host}:${port}/health`];
  const one = runs(command, flags.join(' '), { cwd, env: home.env });
  await one.printed(/running as/);
  await registrationOf(home, one);
  await until('its port', () => one.out.includes('asked'));
  const found = await doctor([...flags, '--', ...command], { cwd, home });
  await one.stop();
  return found;
}

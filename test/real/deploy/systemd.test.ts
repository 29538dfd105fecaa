import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dist } from '../run/supervisor.ts';
import { Manager, whyNoSystemd } from './systemd-manager.ts';

const whyNot = whyNoSystemd();
const children = fileURLToPath(new URL('../../children', import.meta.url));
const cli = path.join(dist, 'crashproof.cjs');

/** The unit as a person gets it, with the paths it has inside. */
function exported(cwd: string, flags: readonly string[], command: readonly string[]): string {
  const text = execFileSync(process.execPath, [cli, 'export', 'systemd', ...flags, '--', ...command], {
    cwd,
    encoding: 'utf8',
    env: { PATH: '/usr/local/bin:/usr/bin:/bin' },
  });
  return text.replaceAll(fs.realpathSync(dist), '/run/test/dist').replaceAll(cwd, '/run/test/app');
}

describe.skipIf(whyNot !== null)(`under a real systemd${whyNot === null ? '' : ` (not here: ${whyNot})`}`, () => {
  let manager: Manager;
  const unit = 'webapp-watchfiles';
  const alone = 'alone-watchfiles';
  const slow = 'slow-watchfiles';

  beforeAll(async () => {
    manager = new Manager();
    const app = path.join(manager.folder, 'app');
    for (const file of ['answers.js', 'opens-the-notify-socket.pl']) {
      fs.copyFileSync(path.join(children, file), path.join(app, file));
    }
    const write = (name: string, port: number, delayMs: number, flags: readonly string[], dropIn: string): void => {
      const health = ['--name', name, '--health', `http://127.0.0.1:${port}/`, '--health-interval', '1s'];
      const answer = ['200', 'text/plain', 'ok', String(delayMs)];
      const command = [process.execPath, 'answers.js', '127.0.0.1', String(port), ...answer];
      const file = path.join(manager.units, `${name}-watchfiles.service`);
      fs.writeFileSync(file, exported(app, [...health, ...flags], command));
      if (dropIn === '') return;
      fs.mkdirSync(`${file}.d`);
      fs.writeFileSync(path.join(`${file}.d`, 'hurry.conf'), `[Service]\n${dropIn}\n`);
    };
    // The rest of the units is as it is; half a minute is too long for a test.
    write('webapp', 8001, 700, ['--service-user', 'nobody'], 'WatchdogSec=3\nRestartSec=200ms');
    write('alone', 8002, 700, [], '');
    write('drilled', 8004, 0, ['--service-user', 'root'], 'RestartSec=200ms');
    write('slow', 8003, 5000, ['--health-timeout', '20s'], 'WatchdogSec=3\nTimeoutStartSec=2');
    await manager.ready();
  });
  afterAll(() => manager?.end());

  const pidsOf = (name: string): string[] => {
    const { out } = manager.run(
      'sh',
      '-c',
      `cat $(find /sys/fs/cgroup/system.slice/${name}.service -name cgroup.procs)`,
    );
    return out.split('\n').filter(line => line !== '');
  };
  const appOf = (name: string): string =>
    manager.run('sh', '-c', `cat /sys/fs/cgroup/system.slice/${name}.service/crashproof-*/*/cgroup.procs`).out.trim();

  it('has started when the application answers, and not before', () => {
    const began = performance.now();
    manager.systemctl('start', unit);
    expect(performance.now() - began).toBeGreaterThan(700);
    expect(manager.journal()).toMatch(/^6 \[crashproof [\d:]+\] webapp: up and answering after/m);
    expect(manager.show(unit, 'ActiveState')).toBe('active');
  });

  it('a drill that kills crashproof itself sees the application gone and back, and the log tells of it', () => {
    manager.systemctl('start', 'drilled-watchfiles');
    const words = ['XDG_RUNTIME_DIR=/run/drilled-watchfiles', process.execPath, '/run/test/dist/crashproof.cjs'];
    const { code, out, err } = manager.run(
      'env',
      ...words,
      'drill',
      '--log-dir',
      '/var/log/drilled-watchfiles',
      '--only',
      'supervisor',
      '--yes',
      '--json',
    );
    if (code === null || out === '') throw new Error(`exit code ${code}: ${err}`);
    const [outcome] = JSON.parse(out).outcomes;
    expect(outcome).toMatchObject({ failure: 'supervisor', because: '', verdict: 'pass' });
    expect(outcome.explanation).toMatch(/the supervisor before was killed/);
    expect(manager.show('drilled-watchfiles', 'NRestarts')).toBe('1');
    manager.systemctl('stop', 'drilled-watchfiles');
  });

  it('a reload restarts the application, is told as such meanwhile, and crashproof itself goes on', async () => {
    const [before, main] = [appOf(unit), manager.show(unit, 'MainPID')];
    manager.systemctl('reload', '--no-block', unit);
    await manager.until('it to be reloading', () => manager.show(unit, 'ActiveState') === 'reloading');
    await manager.until('it to be active again', () => manager.show(unit, 'ActiveState') === 'active');
    expect(manager.show(unit, 'StatusText')).toMatch(/^up, healthy, run 2, pid \d+/);
    expect(appOf(unit)).not.toBe(before);
    expect(manager.show(unit, 'MainPID')).toBe(main);
    expect(manager.journal()).toMatch(/^6 webapp: up, healthy \(run 2\)$/m);
  });

  it('says how it stands in words', () => {
    expect(manager.show(unit, 'StatusText')).toMatch(/^up, healthy, run 2, pid \d+$/);
  });

  it('runs as the user that was asked for, and the application has no socket to speak to systemd', () => {
    const pid = appOf(unit);
    expect(manager.run('ps', '-o', 'user=', '-p', pid).out.trim()).toBe('nobody');
    expect(manager.run('cat', `/proc/${pid}/environ`).out).not.toMatch(/NOTIFY_SOCKET|WATCHDOG_/);
  });

  it('tells levels to the journal: a crash of the application is an error', async () => {
    manager.run('kill', '-9', appOf(unit));
    await manager.until('the crash to be told', () => /^3 \[crashproof .*crashed after/m.test(manager.journal()));
    await manager.until('the application to be back', () =>
      manager.show(unit, 'StatusText').startsWith('up, healthy, run 3'),
    );
    expect(manager.show(unit, 'NRestarts')).toBe('0');
    expect(manager.show(unit, 'StatusText')).toContain('; last crash: ');
  });

  it('is restarted when it stands still; its tree is gone before, and back after', async () => {
    const [before, supervisor] = [pidsOf(unit), manager.show(unit, 'MainPID')];
    expect(before.length).toBeGreaterThan(2);
    manager.run('kill', '-STOP', supervisor);
    await manager.until('the restart', () => manager.show(unit, 'NRestarts') === '1');
    await manager.until('the new supervisor to be well', () =>
      manager.show(unit, 'StatusText').startsWith('up, healthy'),
    );
    expect(pidsOf(unit).filter(pid => before.includes(pid))).toEqual([]);
    expect(manager.show(unit, 'MainPID')).not.toBe(supervisor);
  });

  it('works as a user of its own that exists only while it runs', () => {
    manager.systemctl('start', alone);
    expect(manager.show(alone, 'StatusText')).toMatch(/^up, healthy/);
    expect(manager.run('ls', '/var/log/alone-watchfiles').out).toContain('alone-watchfiles.log');
    // As that user, whoever is asked says the same.
    const folder = `/run/${alone}`;
    const uid = manager.run('stat', '-c', '%u', folder).out.trim();
    expect(Number(uid)).toBeGreaterThan(0);
    const asUser = ['setpriv', '--reuid', uid, '--regid', uid, '--clear-groups', 'env', `XDG_RUNTIME_DIR=${folder}`];
    const asked = manager.run(...asUser, process.execPath, '/run/test/dist/crashproof.cjs', 'health');
    expect([asked.code, asked.err]).toEqual([0, '']);
  });

  it('is given more time to start than the unit has, as long as its loop turns', () => {
    manager.systemctl('start', slow);
    expect(manager.show(slow, 'StatusText')).toMatch(/^up, healthy, run 1/);
    expect(manager.show(slow, 'NRestarts')).toBe('0');
    manager.systemctl('stop', slow);
  });

  it('needs no program to speak to systemd where it was given the socket', async () => {
    const text = fs.readFileSync(path.join(manager.units, `${alone}.service`), 'utf8');
    const opens = '/usr/bin/perl /run/test/app/opens-the-notify-socket.pl ';
    const native = text.replace('NotifyAccess=all', 'NotifyAccess=main').replace('ExecStart=', `ExecStart=${opens}`);
    fs.writeFileSync(path.join(manager.units, 'native.service'), native.replaceAll(alone, 'native'));
    manager.systemctl('stop', alone);
    manager.systemctl('daemon-reload');
    manager.systemctl('start', 'native');
    expect(manager.show('native', 'StatusText')).toMatch(/^up, healthy/);
    manager.systemctl('stop', 'native');
    expect(manager.show('native', 'Result')).toBe('success');
  });

  it('is installed by one command, and taken away by another', async () => {
    const words = [
      'systemd',
      '--yes',
      '--name',
      'installed',
      '--',
      process.execPath,
      '-e',
      'setInterval(() => {}, 1e6)',
    ];
    const file = '/etc/systemd/system/installed-watchfiles.service';
    const { code, out, err } = manager.crashproof('install', ...words);
    expect(err).not.toContain('crashproof:');
    expect(code).toBe(0);
    expect(out).toContain(`Write ${file}, and run:`);
    const name = 'installed-watchfiles';
    await manager.until('it to run', () => manager.show(name, 'ActiveState') === 'active');
    expect(manager.systemctl('is-enabled', name).trim()).toBe('enabled');

    expect(manager.crashproof('uninstall', ...words).code).toBe(0);
    expect(manager.show(name, 'LoadState')).toBe('not-found');
    expect(manager.run('find', '/etc/systemd/system', '-name', '*installed*').out).toBe('');
    const again = manager.crashproof('uninstall', ...words);
    expect([again.code, again.err]).toEqual([
      2,
      `crashproof: ${file} is not there: nothing of that name is installed\n`,
    ]);
  });

  it('is installed by a user without any power, for that user alone', async () => {
    // What user@.service does after a login.
    fs.writeFileSync(
      path.join(manager.units, 'login.service'),
      '[Service]\nType=notify\nUser=nobody\nDelegate=yes\nRuntimeDirectory=login\nRuntimeDirectoryMode=0700\n' +
        'Environment=XDG_RUNTIME_DIR=/run/login HOME=/run/login\nExecStart=/lib/systemd/systemd --user --log-target=null\n',
    );
    manager.systemctl('daemon-reload');
    manager.systemctl('start', 'login');
    const env = ['env', '-u', 'XDG_CONFIG_HOME', 'XDG_RUNTIME_DIR=/run/login', 'HOME=/run/login'];
    const asNobody = ['setpriv', '--reuid', 'nobody', '--regid', 'nogroup', '--clear-groups', ...env];
    const crashproof = (verb: string) =>
      manager.run(
        ...[
          'sh',
          '-c',
          'cd /run/test/app && exec "$@"',
          'sh',
          ...asNobody,
          process.execPath,
          '/run/test/dist/crashproof.cjs',
        ],
        ...[verb, 'systemd', '--user', '--yes', '--name', 'mine', '--log-dir', '/run/login/logs'],
        ...['--', process.execPath, '-e', 'setInterval(() => {}, 1e6)'],
      );
    const show = (property: string): string =>
      manager.run(...asNobody, 'systemctl', '--user', 'show', 'mine-watchfiles', '-p', property, '--value').out.trim();
    expect(crashproof('install')).toMatchObject({ code: 0, err: expect.not.stringContaining('crashproof:') });
    await manager.until('it to run', () => show('ActiveState') === 'active');
    expect(show('StatusText')).toMatch(/^up, run 1/);
    expect(manager.run('ls', '/run/login/.config/systemd/user').out).toContain('mine-watchfiles.service');
    expect(crashproof('uninstall')).toMatchObject({ code: 0 });
    expect(show('LoadState')).toBe('not-found');
    manager.systemctl('stop', 'login');
  });

  it('asks a person, who may say no', () => {
    const line = `${process.execPath} /run/test/dist/crashproof.cjs install systemd --name asked -- ${process.execPath} -e 1`;
    const { out } = manager.run('sh', '-c', `cd /run/test/app && echo n | script -qec '${line}' /dev/null`);
    expect(out).toContain('Go on? [y/N]');
    expect(out).toContain('Nothing was done.');
    expect(manager.run('ls', '/etc/systemd/system/asked-watchfiles.service').code).not.toBe(0);
  });

  it('does nothing where nobody can be asked, nor to a unit that somebody else has written', () => {
    const words = ['systemd', '--name', 'theirs', '--', process.execPath, '-e', '1'];
    expect(manager.crashproof('install', ...words).err).toBe(
      'crashproof: nobody is there to ask: say --yes to do it, or --dry-run to see it\n',
    );
    const file = '/etc/systemd/system/theirs-watchfiles.service';
    expect(manager.run('ls', file).code).not.toBe(0);
    manager.run('sh', '-c', `echo '[Service]' > ${file}`);
    for (const verb of ['install', 'uninstall']) {
      const { code, err } = manager.crashproof(verb, 'systemd', '--yes', ...words.slice(1));
      expect(code).toBe(2);
      expect(err).toContain('was not made by crashproof');
    }
    expect(manager.run('cat', file).out).toBe('[Service]\n');
  });

  it('leaves nothing when it is stopped', () => {
    manager.systemctl('stop', unit);
    expect(manager.show(unit, 'Result')).toBe('success');
    expect(manager.run('ls', `/sys/fs/cgroup/system.slice/${unit}.service`).code).not.toBe(0);
    expect(manager.run('pgrep', '-f', 'answers.js 127.0.0.1').out).toBe('');
    expect(manager.journal()).toMatch(/^6 \[crashproof .*done, exit code 0/m);
  });
});

describe.skipIf(spawnSync('systemd-analyze', ['--version']).status !== 0)('what systemd-analyze says', () => {
  it.each([
    ['the default application', [], 2.5],
    ['a command', ['--', process.execPath, 'server.js'], 2.5],
    ['one for a user', ['--user', '--', process.execPath, 'server.js'], 10],
  ])('%s: nothing to complain of', (_what, words, limit) => {
    const folder = fs.mkdtempSync('/var/tmp/crashproof-unit-');
    try {
      const file = path.join(folder, 'tried.service');
      const text = execFileSync(process.execPath, [cli, 'export', 'systemd', ...words], {
        cwd: folder,
        encoding: 'utf8',
      });
      fs.writeFileSync(file, text);
      const verified = spawnSync('systemd-analyze', ['verify', file], { encoding: 'utf8' });
      expect(verified.stderr).toBe('');
      expect(verified.status).toBe(0);
      const scored = spawnSync('systemd-analyze', ['security', '--offline=yes', '--no-pager', file], {
        encoding: 'utf8',
      });
      const score = Number(/exposure level for [^:]+: ([\d.]+)/.exec(scored.stdout)?.[1]);
      expect(score).toBeLessThanOrEqual(limit);
    } finally {
      fs.rmSync(folder, { recursive: true });
    }
  });
});

import { describe, expect, it } from 'vitest';
import { load, loadOne, mistakesOf } from './load-for-test.ts';

describe('a given command', () => {
  it('is named after its program, is asked nothing, and is launched as it was given', async () => {
    const { spec, launch, health, log, app, isApplication } = await loadOne({
      command: ['node', 'server.js', '--port', '80'],
    });
    expect(spec).toMatchObject({ name: 'server', health: null, needs: [] });
    expect(health).toBeNull();
    expect(launch.command).toEqual(['node', 'server.js', '--port', '80']);
    expect(log.file).toBe('/app/logs/server-watchfiles.log');
    expect(app).toEqual({ name: 'server', defaultHost: null, defaultPort: null, healthEndpoint: null });
    expect(isApplication).toBe(false);
  });

  it('may be one line in the file or in a variable, which no shell reads', async () => {
    const line = 'node "my server.js" $HOME | cat';
    const words = ['node', 'my server.js', '$HOME', '|', 'cat'];
    expect((await loadOne({ file: `command: '${line}'` })).launch.command).toEqual(words);
    expect((await loadOne({ env: { CRASHPROOF_COMMAND: line } })).launch.command).toEqual(words);
  });

  it('may hold numbers in the file, taken as they are written', async () => {
    const { launch } = await loadOne({ file: 'command: [x, 1.10, 0x10, true, on]\nenv: {V: 1.10, W: 007, X: }' });
    expect(launch.command).toEqual(['x', '1.10', '0x10', 'true', 'on']);
    expect(launch.env).toMatchObject({ V: '1.10', W: '007', X: '' });
  });

  it('keeps its name where one is given', async () => {
    const { spec, log } = await loadOne({ command: ['x'], flags: { name: 'cams' } });
    expect([spec.name, log.file]).toEqual(['cams', '/app/logs/cams-watchfiles.log']);
  });
});

describe('limits, schedules and watched files', () => {
  it('ask for nothing but samples where nothing is said', async () => {
    expect((await loadOne()).features).toMatchObject({
      sampleEveryMs: 10_000,
      watch: [],
      maxMemoryBytes: null,
      hardLimits: { memoryBytes: null, cpus: null },
      restartEveryMs: null,
      restartAt: null,
    });
  });

  it('take paths from where they are written, one or several', async () => {
    const files = { '/etc/cams/crashproof.yaml': 'watch: [src, src, /abs]' };
    const fromFile = await loadOne({ flags: { config: '/etc/cams/crashproof.yaml' }, files });
    expect(fromFile.features.watch).toEqual(['/etc/cams/src', '/abs']);
    expect((await loadOne({ file: 'watch: src' })).features.watch).toEqual(['/app/src']);
    expect((await loadOne({ flags: { watch: ['a', 'b.yaml'] } })).features.watch).toEqual(['/app/a', '/app/b.yaml']);
  });

  it.each(['0 4 * * *', '30 3 * * SUN', '@daily'])('take %s for a schedule', async restartAt => {
    expect((await loadOne({ flags: { restartAt } })).features.restartAt).toBe(restartAt);
  });

  it.each([
    ['25 99 * * *', 'got "25 99 * * *"'],
    ['0 4 * *', 'got "0 4 * *"'],
    ['every day', 'got "every day"'],
    ['* * * * * *', 'got "* * * * * *"'],
    ['0 0 31 2 *', 'got "0 0 31 2 *", a date that never comes'],
  ])('refuse %s in a sentence', async (restartAt, said) => {
    const [first = ''] = await mistakesOf({ flags: { restartAt } });
    expect(first).toContain('--restart-at');
    expect((await mistakesOf({ flags: { restartAt } })).join(' ')).toContain(said);
    expect((await mistakesOf({ file: `restart_at: "${restartAt}"` })).join(' ')).toContain('crashproof.yaml:1');
  });
});

describe('the restart policy', () => {
  it('has the defaults of the contract', async () => {
    expect((await loadOne()).spec.restart).toEqual({
      when: 'always',
      cleanCodes: [0],
      delay: { firstMs: 1000, factor: 1.5, maxMs: 60_000, jitter: 0 },
      stableAfterMs: 60_000,
      maxRestarts: 10,
      onGiveUp: 'exit',
      giveUpRetryMs: 300_000,
    });
  });

  it('waits as long as it is told even where that is longer than the default cap', async () => {
    const { restart } = (await loadOne({ env: { WATCHFILES_RESTART_DELAY: '120' } })).spec;
    expect(restart.delay).toMatchObject({ firstMs: 120_000, maxMs: 120_000 });
  });
});

describe('health', () => {
  it('is asked by the rules of the settings', async () => {
    const flags = {
      health: 'tcp://127.0.0.1:8554',
      healthInterval: '1s',
      healthRetry: '2s',
      healthTimeout: '3s',
      healthFailures: '4',
      startupTimeout: '5s',
    };
    const { spec, health, app } = await loadOne({ command: ['x'], flags });
    expect(spec.health).toEqual({
      startup: { everyMs: 1000, withinMs: 5000 },
      liveness: { everyMs: 1000, retryMs: 2000, failures: 4 },
      timeoutMs: 3000,
    });
    expect(health).toEqual({ kind: 'tcp', host: '127.0.0.1', port: 8554 });
    expect(app).toMatchObject({ defaultHost: '127.0.0.1', defaultPort: 8554, healthEndpoint: 'tcp://127.0.0.1:8554' });
  });

  it('is not asked with none, also of the default application', async () => {
    const { spec, health } = await loadOne({ flags: { health: 'none' } });
    expect([spec.health, health]).toEqual([null, null]);
  });
});

describe('variables every program gets', () => {
  it('are only defaults: the surroundings and the user win', async () => {
    const { launch } = await loadOne({
      env: { PYTHONUNBUFFERED: '' },
      flags: { env: ['PYTHONFAULTHANDLER=0'] },
      command: ['x'],
    });
    expect(launch.env).toEqual({ PYTHONFAULTHANDLER: '0' });
  });
});

describe('relative folders (the old runner had two logs folders)', () => {
  const files = {
    '/app/': '',
    '/etc/cams/crashproof.yaml': 'cwd: web\nlog_dir: ../logs',
    '/etc/cams/web/': '',
    '/app/web/': '',
  };
  const flags = { config: '/etc/cams/crashproof.yaml' };

  it('of the file go by its folder', async () => {
    const { launch, log } = await loadOne({ files, flags });
    expect([launch.cwd, log.dir]).toEqual(['/etc/cams/web', '/etc/logs']);
  });

  it('of flags and variables go by the current folder', async () => {
    const { launch, log } = await loadOne({
      files,
      flags: { ...flags, cwd: 'web' },
      env: { CRASHPROOF_LOG_DIR: 'out' },
    });
    expect([launch.cwd, log.dir]).toEqual(['/app/web', '/app/out']);
  });

  it('of defaults go by the file where there is one, so that it means the same from everywhere', async () => {
    const bare = { '/app/': '', '/etc/cams/crashproof.yaml': 'port: 80' };
    const { launch, log } = await loadOne({ files: bare, flags });
    expect([launch.cwd, log.dir]).toEqual(['/etc/cams', '/etc/cams/logs']);
  });

  it('for logs do not move with the folder of the program', async () => {
    const { log } = await loadOne({ files, flags: { cwd: 'web', config: 'none' } });
    expect(log.dir).toBe('/app/logs');
  });
});

describe('several services', () => {
  const file = `
restart_delay: 2s
log_format: json
services:
  webapp:
    port: 8000
    needs: go2rtc
  go2rtc:
    command: go2rtc -c x.yaml
    restart_delay: 3s
    health: tcp://127.0.0.1:8554
`;

  it('have their names from the file, common defaults from its top, and one may be the default application', async () => {
    const { services, supervisor } = await load({ file });
    expect(
      services.map(({ spec, isApplication }) => [spec.name, spec.needs, spec.restart.delay.firstMs, isApplication]),
    ).toEqual([
      ['webapp', ['go2rtc'], 2000, true],
      ['go2rtc', [], 3000, false],
    ]);
    expect(services.map(service => service.log.file)).toEqual([
      '/app/logs/webapp-watchfiles.log',
      '/app/logs/go2rtc-watchfiles.log',
    ]);
    expect(supervisor).toMatchObject({ logFormat: 'json', control: true, file: '/app/crashproof.yaml' });
  });

  it('all follow a flag, and a port is for the one that has no command', async () => {
    const { services } = await load({ file, flags: { restartDelay: '5s', port: '81' } });
    expect(services.map(({ spec }) => spec.restart.delay.firstMs)).toEqual([5000, 5000]);
    expect(services[0]?.launch.command).toContain('81');
  });

  it('leave open whom a command, a name or a health target is for', async () => {
    const refused = load({ file, command: ['x'], flags: { name: 'y' }, env: { CRASHPROOF_HEALTH: 'none' } });
    await expect(refused).rejects.toThrow(
      [
        '--name: is for one service, and the file describes several; write it into the file, or read no file: --config none',
        'command line: is for one service, and the file describes several; write it into the file, or read no file: --config none',
        'environment variable CRASHPROOF_HEALTH: is for one service, and the file describes several; write it into the file, or read no file: --config none',
      ].join('\n'),
    );
  });

  it('may need each other in a diamond', async () => {
    const diamond =
      'services: {a: {command: x, needs: [b, c]}, b: {command: x, needs: d}, c: {command: x, needs: d}, d: {command: x}}';
    expect((await load({ file: diamond })).services).toHaveLength(4);
  });
});

it('refuses a log folder that is a file, and a folder to start in that is one', async () => {
  const files = { '/app/': '', '/app/logs': 'text', '/app/x': 'text' };
  await expect(load({ files, flags: { cwd: 'x' } })).rejects.toThrow(
    'service tapo-camera-mcp: the log folder is no folder: /app/logs; give another with --log-dir',
  );
  await expect(load({ files, flags: { cwd: 'x' } })).rejects.toThrow('--cwd: this is no folder: /app/x');
});

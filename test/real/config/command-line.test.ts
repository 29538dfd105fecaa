import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { crashproof, freshFolder } from '../run/supervisor.ts';

/** What a person sees after typing it: exit code, stdout, stderr. */
async function typed(args: readonly string[], { env = {}, cwd = freshFolder() } = {}) {
  const one = crashproof(args, { env, cwd });
  const code = await one.exit();
  return { code, out: one.out, err: one.err, cwd };
}

/** Without a stack trace, and nothing was started: there is not even a log folder. */
function expectRefused({ code, out, err, cwd }: Awaited<ReturnType<typeof typed>>): void {
  expect([code, out]).toEqual([2, '']);
  expect(err).not.toMatch(/^\s+at .*:\d+/m);
  expect(fs.existsSync(path.join(cwd, 'logs'))).toBe(false);
}

describe('what cannot be used ends with exit code 2 and one clear sentence each', () => {
  it.each([
    [
      'a variable',
      [],
      { WATCHFILES_MAX_RESTARTS: 'many' },
      'environment variable WATCHFILES_MAX_RESTARTS: got "many"; allowed: a whole number from 0 to 1000000',
    ],
    [
      'a negative delay',
      ['--restart-delay', '-1', '--', 'true'],
      {},
      '--restart-delay: got "-1"; allowed: a duration from 0s to 24d',
    ],
    ['a flag', ['--max-restart', '3'], {}, "crashproof: unknown option '--max-restart'"],
    ['a command', ['rnu'], {}, 'crashproof: there is no command rnu; did you mean run?'],
    ['a file', ['--config', 'gone.yaml'], {}, 'gone.yaml: there is no such file'],
    [
      'a variable for the program',
      ['--env', 'FOO', '--', 'true'],
      {},
      '--env: got a variable without =; give NAME=VALUE',
    ],
    ['a folder to start in', ['--cwd', 'gone', '--', 'true'], {}, '--cwd: the folder to start in is not there'],
  ])('%s', async (_, args, env, sentence) => {
    const seen = await typed(args, { env });
    expectRefused(seen);
    expect(seen.err).toContain(sentence);
  });

  it.each(['run -- true', 'explain -- true', 'status', 'health', 'why'])(
    'a folder that is gone: crashproof %s',
    async line => {
      const gone = path.join(freshFolder(), 'gone');
      fs.mkdirSync(gone);
      const under = ['sh', '-c', 'rmdir "$PWD" && exec "$@"', 'sh'];
      const one = crashproof(line.split(' '), { cwd: gone, under });
      expect([await one.exit(), one.out, one.err]).toEqual([
        2,
        '',
        'crashproof: the folder it was started in is gone; change to another one, with cd\n',
      ]);
    },
  );

  it('all mistakes of a file at once, in its order', async () => {
    const cwd = freshFolder();
    fs.writeFileSync(
      path.join(cwd, 'crashproof.yaml'),
      'command: true\nrestart_dealy: 5\nmax_restarts: []\njitter: 2\n',
    );
    const seen = await typed(['run'], { cwd });
    expectRefused(seen);
    expect(seen.err.trimEnd().split('\n')).toEqual([
      'crashproof: crashproof.yaml:2:1: unknown setting "restart_dealy"; did you mean restart_delay?',
      'crashproof: crashproof.yaml:3:15 max_restarts: got an empty list; allowed: a whole number from 0 to 1000000',
      'crashproof: crashproof.yaml:4:9 jitter: got 2; allowed: a number from 0 to 1',
    ]);
  });

  it.each([
    [['run']],
    [['explain']],
    [['why']],
    [['reports']],
    [['notify']],
    [['export', 'systemd']],
    [['install', 'systemd']],
  ])('crashproof %j begins each of two mistakes in the same way', async args => {
    const cwd = freshFolder();
    fs.writeFileSync(path.join(cwd, 'crashproof.yaml'), 'command: true\nmax_restarts: -1\njitter: 2\n');
    const { code, err } = await typed(args, { cwd });
    expect([code, err]).toEqual([
      2,
      'crashproof: crashproof.yaml:2:15 max_restarts: got -1; allowed: a whole number from 0 to 1000000\n' +
        'crashproof: crashproof.yaml:3:9 jitter: got 2; allowed: a number from 0 to 1\n',
    ]);
  });

  it('the default application where it is not installed: three ways on, no restart', async () => {
    const seen = await typed([]);
    expectRefused(seen);
    expect(seen.err).toMatch(
      /is not installed: \S*python3? finds no Python module tapo_camera_mcp.web. Three ways on:\n/,
    );
    expect(seen.err.split('\n')).toHaveLength(5);
  });
});

describe('crashproof explain', () => {
  it('shows the schedule and the sources, and starts nothing', async () => {
    const { code, out, err, cwd } = await typed(['explain', '--max-restarts', '4', '--', 'touch', 'started']);
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/1 {2}1 s .*\n.*2 {2}1.5 s .*\n.*3 {2}2.25 s .*\n.*4 {2}3.375 s .*\n.*exit code 3/);
    expect(out).toMatch(/max_restarts {2}4 .* --max-restarts\n/);
    expect(fs.readdirSync(cwd)).toEqual([]);
  });

  it('is JSON with --json', async () => {
    const { code, out } = await typed(['explain', '--json', '--', 'x']);
    expect([code, JSON.parse(out).services[0].name]).toEqual([0, 'x']);
  });

  it('says of the same file the same from every folder', async () => {
    const cwd = freshFolder();
    fs.writeFileSync(path.join(cwd, 'crashproof.yaml'), 'command: x\nlog_dir: out\n');
    const [here, there] = await Promise.all([
      typed(['explain', '--json'], { cwd }),
      typed(['explain', '--json', '--config', path.join(cwd, 'crashproof.yaml')]),
    ]);
    const [mine, theirs] = [here, there].map(({ out }) => JSON.parse(out).services[0]);
    expect(theirs.log_file).toBe(mine.log_file);
    expect(theirs.cwd).toBe(cwd);
  });
});

it('crashproof --help and --version answer on stdout', async () => {
  const [help, version] = await Promise.all([typed(['--help']), typed(['--version'])]);
  expect([help.code, help.err, version.code, version.err]).toEqual([0, '', 0, '']);
  expect(help.out).toContain('Examples:');
  expect(version.out).toMatch(/^\d+\.\d+\.\d+\n$/);
});

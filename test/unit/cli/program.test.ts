import { describe, expect, it } from 'vitest';
import { readCommandLine } from '../../../src/cli/program.ts';
import { comesFrom, KEYS } from '../../../src/config/settings.ts';
import { kebab } from '../../../src/config/spelling.ts';

const read = (...argv: string[]) => readCommandLine(argv, { version: '1.2.3', width: 100 });
const shown = (...argv: string[]) => {
  const line = read(...argv);
  if (line.do !== 'exit') throw new Error(`${argv.join(' ')} would ${line.do}`);
  return line;
};

describe('the command line', () => {
  it.each([
    [[], { do: 'run', flags: {}, command: [] }],
    [['run'], { do: 'run', flags: {}, command: [] }],
    [['--port', '80'], { do: 'run', flags: { port: '80' }, command: [] }],
    [['--', 'node', 'x.js'], { do: 'run', flags: {}, command: ['node', 'x.js'] }],
    [['run', '--name=a', '--', 'x', '--name', 'b'], { do: 'run', flags: { name: 'a' }, command: ['x', '--name', 'b'] }],
    [['--', 'x', '--', 'y', '--help'], { do: 'run', flags: {}, command: ['x', '--', 'y', '--help'] }],
    [['run', '--env', 'A=1', '--env', 'B=2'], { do: 'run', flags: { env: ['A=1', 'B=2'] }, command: [] }],
    [['--debug', '--no-log-compress'], { do: 'run', flags: { debug: true, logCompress: false }, command: [] }],
    [['--restart-delay', '-1'], { do: 'run', flags: { restartDelay: '-1' }, command: [] }],
    [['--name', ''], { do: 'run', flags: { name: '' }, command: [] }],
    [['explain', '--json', '--', 'x'], { do: 'explain', flags: {}, command: ['x'], json: true }],
    [['explain', '--max-restarts', '3'], { do: 'explain', flags: { maxRestarts: '3' }, command: [], json: false }],
    [['demo'], { do: 'demo', flags: { config: 'none' }, cameras: [], data: undefined }],
    [['why'], { do: 'why', flags: {}, json: false }],
    [['why', 'web', '--log-dir', 'x', '--json'], { do: 'why', flags: { logDir: 'x' }, json: true, service: 'web' }],
    [['reports', '--name', 'web'], { do: 'reports', flags: { name: 'web' }, json: false }],
    [['reports', 'show', '8170d6'], { do: 'reports', flags: {}, json: false, show: '8170d6' }],
    [['diagnose'], { do: 'diagnose', json: false }],
    [['diagnose', 'a.log', '--exit', '137'], { do: 'diagnose', json: false, file: 'a.log', exit: '137' }],
    [
      ['demo', '--camera', 'a=rtsp://x', '--camera', 'b=http://y', '--port', '1', '--data', 'd'],
      { do: 'demo', flags: { config: 'none', port: '1' }, cameras: ['a=rtsp://x', 'b=http://y'], data: 'd' },
    ],
  ])('%j', (argv, line) => {
    expect(read(...argv)).toEqual(line);
  });

  it.each([
    [
      ['explian'],
      'crashproof: there is no command explian; did you mean explain? To run a program: crashproof run -- explian\n',
    ],
    [['node', 'x.js'], 'crashproof: there is no command node. To run a program: crashproof run -- node x.js\n'],
    [
      ['run', 'node', 'x.js', '--foo'],
      'crashproof: -- must stand before the program: crashproof run … -- node x.js --foo\n',
    ],
    [['explain', 'x'], 'crashproof: -- must stand before the program: crashproof explain … -- x\n'],
    [['run', '--'], 'crashproof: a program must stand after --\n'],
    [
      ['demo', '--', 'x'],
      'crashproof: demo runs its own program; for another one: crashproof run -- program arguments\n',
    ],
    [['--max-restart', '3'], "crashproof: unknown option '--max-restart'\n(Did you mean --max-restarts?)\n"],
    [['run', '--name'], "crashproof: option '--name <name>' argument missing\n"],
    [['run', '--json'], "crashproof: unknown option '--json'\n"],
    [['reports', 'a', 'b'], 'crashproof: reports takes one service, or show and one report\n'],
    [
      ['reports', 'show'],
      "crashproof: which report? Give a fingerprint of crashproof reports, or the time in a report's name\n",
    ],
  ])('%j is refused with exit code 2', (argv, err) => {
    expect(read(...argv)).toEqual({ do: 'exit', code: 2, out: '', err });
  });

  it('keeps flags that are repeated: the last one', () => {
    expect(read('--port', '1', '--port', '2')).toMatchObject({ flags: { port: '2' } });
  });
});

describe('help', () => {
  it.each([['--help'], ['-h'], ['help']])(
    '%s shows what there is, how it is used, and what the exit codes mean',
    argv => {
      const { code, out, err } = shown(argv);
      expect([code, err]).toEqual([0, '']);
      for (const word of ['run', 'explain', 'demo', 'Examples:', 'Exit codes:', 'crashproof run -- node server.js']) {
        expect(out).toContain(word);
      }
    },
  );

  it('of run shows every flag of the table under its heading, with its default', () => {
    const { out } = shown('run', '--help');
    for (const key of KEYS.filter(one => comesFrom(one, 'flag'))) expect(out).toContain(`--${kebab(key)} `);
    expect(out.match(/^\S.*:$/gm)).toEqual([
      'What to run:',
      'Restarts:',
      'Health:',
      'Targets:',
      'Stopping:',
      'Limits and schedules:',
      'Output:',
      'Dashboard:',
      'Notifications and metrics:',
      'The default application:',
      'Options:',
    ]);
    expect(out).toContain('(default: 60s)');
    expect(out).not.toMatch(/undefined|null|NaN/);
  });

  it.each([['explain'], ['demo']])('of %s is short and points to that of run', command => {
    const { out } = shown(command, '--help');
    expect(out.split('\n').length).toBeLessThan(14);
    expect(out).toContain('crashproof run --help');
    expect(out).not.toContain('--max-restarts');
    expect(shown('help', command).out).toBe(out);
  });

  it('keeps within the width of the terminal', () => {
    for (const line of shown('run', '--help').out.split('\n')) expect(line.length).toBeLessThanOrEqual(106);
  });

  it('is for the program where it stands after --', () => {
    expect(read('--', 'x', '--help').do).toBe('run');
  });

  it.each(['--version', '-V'])('%s', flag => {
    expect(shown(flag)).toEqual({ do: 'exit', code: 0, out: '1.2.3\n', err: '' });
  });
});

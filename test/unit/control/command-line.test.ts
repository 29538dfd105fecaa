import { describe, expect, it } from 'vitest';
import { readCommandLine } from '../../../src/cli/program.ts';

const read = (...argv: string[]) => readCommandLine(argv, { version: '1.2.3', width: 100 });

describe('the commands for a supervisor that runs', () => {
  it.each([
    [['status'], { do: 'status', meant: {}, json: false, watch: false }],
    [['status', 'web', '--json', '-w'], { do: 'status', meant: {}, service: 'web', json: true, watch: true }],
    [
      ['status', '--runner', '9ab', '--log-dir', 'x'],
      { do: 'status', meant: { runner: '9ab', logDir: 'x' }, json: false, watch: false },
    ],
    [['list', '--json'], { do: 'list', json: true }],
    [['logs', '-f', '-n', '5'], { do: 'logs', meant: {}, lines: 5, follow: true }],
    [['logs', 'web', '--since', '10m'], { do: 'logs', meant: {}, service: 'web', sinceMs: 600_000, follow: false }],
    [['stop'], { do: 'act', action: 'stop', meant: {}, waitMs: 600_000 }],
    [
      ['restart', 'web', '--why', 'new settings', '--timeout', '0'],
      { do: 'act', action: 'restart', meant: {}, service: 'web', why: 'new settings', waitMs: 0 },
    ],
    [['forgive', '--timeout', '7d'], { do: 'act', action: 'forgive', meant: {}, waitMs: 604_800_000 }],
    [['history', '-n', '3'], { do: 'history', meant: {}, lines: 3, json: false }],
    [['health', '--json'], { do: 'health', meant: {}, json: true }],
  ])('%j', (argv, line) => {
    expect(read(...argv)).toEqual(line);
  });

  it.each([
    [['stauts'], 'did you mean status?'],
    [['status', 'web', 'db'], 'too many arguments'],
    [['logs', '-n', '10001'], 'It must be a whole number from 0 to 10000.'],
    [['logs', '-n', '5x'], 'It must be a whole number'],
    [['logs', '--since', '8d'], 'It must be a duration such as 30s, 10m or 2h, at most 7d.'],
    [['stop', '--timeout', 'soon'], 'It must be a duration'],
    [['stop', '--why', 'x'.repeat(501)], 'It must have at most 500 characters.'],
    [['health', '--watch'], "unknown option '--watch'"],
    [['history', '-n', '0'], 'It must be a whole number from 1 to 100.'],
  ])('%j is refused with exit code 2', (argv, sentence) => {
    const line = read(...argv);
    expect(line).toMatchObject({ do: 'exit', code: 2, out: '' });
    expect('err' in line && line.err).toContain(sentence);
  });

  it('stand in the help, each with its own', () => {
    const help = read('--help');
    expect(help).toMatchObject({
      do: 'exit',
      code: 0,
      out: expect.stringMatching(/^ {2}status .*\n[\s\S]*^ {2}health /m),
    });
    expect(read('stop', '--help')).toMatchObject({ code: 0, out: expect.stringContaining('--why <text>') });
    expect(read('help', 'logs')).toMatchObject({ code: 0, out: expect.stringContaining('--since <duration>') });
  });
});

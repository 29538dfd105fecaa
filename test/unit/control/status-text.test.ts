import { describe, expect, it } from 'vitest';
import { noRestarts } from '../../../src/answers/restart-counts.ts';
import { historyText } from '../../../src/cli/history.ts';
import { showProgress } from '../../../src/cli/progress.ts';
import { statusText } from '../../../src/cli/status-text.ts';
import { cut, filled, tame } from '../../../src/cli/terminal.ts';
import { ago, clockTime, until } from '../../../src/cli/times.ts';
import type { ServiceStatus, Status } from '../../../src/control/api.ts';

const now = new Date(2026, 2, 10, 12, 0, 0);
const before = (seconds: number): string => new Date(now.getTime() - seconds * 1_000).toISOString();

const web: ServiceStatus = {
  process_running: true,
  restart_count: 5,
  total_uptime: 100,
  crash_count: 4,
  command: ['node', 'x.js'],
  health_check_url: 'http://127.0.0.1:1/',
  name: 'webapp',
  phase: 'up',
  pid: 4711,
  run: 6,
  unhealthy_count: 0,
  exit_count: 0,
  state: 'up, healthy',
  mood: 'good',
  since: before(8_052),
  wanted: 'up',
  health: { last: 'pass', latency_ms: 12, fails: 0, fails_allowed: 3, reason: null, degraded: [], logs_in: false },
  restarts: {
    last_hour: { ...noRestarts, crash: 1 },
    last_day: { ...noRestarts, crash: 3, stopped: 1 },
    in_a_row: 1,
    allowed: 10,
  },
  planned: [{ what: 'check', at: before(-18) }],
  max_memory_mb: null,
  usage: { at: before(3), memory_mb: 143.2, cpu_percent: 2.14, processes: 4, open_files: 38, threads: 21 },
  targets: [{ name: 'front_door', state: 'down', since: before(300), sentence: 'no answer within 3 s' }],
  last_crash: {
    at: before(9_000),
    run: 5,
    sentence: `KeyError 'stream' in cameras.py line 88, the 14th time since Tuesday.`,
  },
};
const gaveUp: ServiceStatus = {
  ...web,
  name: 'go2rtc',
  phase: 'given-up',
  state: 'gave up: its program is not there, and a restart cannot mend that. Install it, or change the command',
  mood: 'bad',
  pid: null,
  health: null,
  planned: [],
  usage: null,
  targets: [],
  last_crash: null,
};
const status = (services: readonly ServiceStatus[]): Status => ({
  version: 1,
  at: now.toISOString(),
  runner: {
    id: '9ab5a5dd',
    pid: 1200,
    since: before(90_000),
    crashproof_version: '1',
    cwd: '/opt/tapo',
    log_dir: '/opt/tapo/logs',
    log_dirs: ['/opt/tapo/logs'],
  },
  services,
});
const look = { columns: 80, colour: false, now, detailed: false };

describe('the status for a person', () => {
  it('tells a few services at length', () => {
    expect(statusText(status([web, gaveUp]), look).join('\n')).toMatchInlineSnapshot(`
      "crashproof 9ab5a5dd, pid 1200, for 1 d 1 h, in /opt/tapo

      webapp  up, healthy for 2 h 14 min, pid 4711, run 6
        health    answered well in 12 ms
        restarts  1 after a crash in the last hour; 3 after a crash, 1 asked for in
                  the last day; 1 of 10 in a row used
        uses      143.2 MB, 2.1 % CPU, 4 processes, 21 threads, 38 open files
        next      check in 18 s
        targets   front_door down since 11:55:00: no answer within 3 s
        crashed   09:30:00, run 5: KeyError 'stream' in cameras.py line 88, the 14th
                  time since Tuesday.

      go2rtc  gave up: its program is not there, and a restart cannot mend that.
              Install it, or change the command
              for 2 h 14 min
        health    not asked
        restarts  1 after a crash in the last hour; 3 after a crash, 1 asked for in
                  the last day; 1 of 10 in a row used"
    `);
  });

  it('tells many one a line', () => {
    const many = [web, gaveUp, ...[1, 2, 3].map(n => ({ ...web, name: `camera-${n}`, health: null, usage: null }))];
    expect(statusText(status(many), look).join('\n')).toMatchInlineSnapshot(`
      "crashproof 9ab5a5dd, pid 1200, for 1 d 1 h, in /opt/tapo

      SERVICE   STATE                FOR         HEALTH  MEMORY    CPU    RESTARTS/DAY
      webapp    up, healthy          2 h 14 min  12 ms   143.2 MB  2.1 %  4
      go2rtc    gave up: its progr…  2 h 14 min                           4
      camera-1  up, healthy          2 h 14 min                           4
      camera-2  up, healthy          2 h 14 min                           4
      camera-3  up, healthy          2 h 14 min                           4"
    `);
  });

  it.each([1, 2, 5, 100])('keeps %i services within 80 columns', count => {
    const wide = { ...gaveUp, name: 'a-rather-long-name-of-a-service', state: `gave up: ${'word '.repeat(40)}` };
    const lines = statusText(status(Array.from({ length: count }, (_, n) => (n % 2 ? wide : web))), look);
    expect(Math.max(...lines.map(line => line.length))).toBeLessThanOrEqual(80);
  });

  it('is coloured only where it is wanted', () => {
    expect(statusText(status([web]), look).join('')).not.toContain('\x1b');
    expect(statusText(status([web]), { ...look, colour: true }).join('')).toContain('\x1b[32mup, healthy\x1b[0m');
  });
});

it('the history for a person', () => {
  const end = { at: before(60), run: 1, kind: 'crash', summary: 'exit code 1', reason: null, life_ms: 65_000 } as const;
  const rest = { pid: 1, explanation: null, advice: null, cause: null, fingerprint: null, output: '' };
  const ends = [
    { ...end, ...rest, explanation: 'A mistake in the program itself: KeyError in cameras.py line 88.' },
    { ...end, ...rest, run: 2, kind: 'stopped' as const, reason: 'restart by ada@nas via cli: \u001b[2Jnew settings' },
  ];
  expect(historyText({ version: 1, services: [{ name: 'web', ends }] }, 60, false, now)).toMatchInlineSnapshot(`
    "11:59:00        run 1    crashed after 1 min 5 s: exit code
                             1. A mistake in the program itself:
                             KeyError in cameras.py line 88.
    11:59:00        run 2    stopped after 1 min 5 s: exit code
                             1 (restart by ada@nas via cli:
                             \\u001b[2Jnew settings)
    "
  `);
});

it.each([
  [0.4, '400 ms'],
  [75, '1 min 15 s'],
  [86_400, '1 d'],
])('%d s are %s', (seconds, long) => {
  expect(ago(before(seconds), now)).toBe(long);
});

it.each([
  [new Date(2026, 2, 10, 9, 5, 7), '09:05:07'],
  [new Date(2026, 2, 9, 23, 59), 'yesterday 23:59'],
  [new Date(2026, 1, 18, 7, 0), '18 Feb 07:00'],
  [new Date(2025, 10, 30, 7, 0), '2025-11-30'],
])('%s is shown as %s', (at, time) => {
  expect(clockTime(at.toISOString(), now)).toBe(time);
});

it('what is to come is in so long, or now', () => {
  expect(until(before(-18.4), now)).toBe('in 18 s');
  expect(until(before(1), now)).toBe('now');
});

it('words are filled into lines, and nothing is lost', () => {
  expect(filled('one two three four', 9)).toEqual(['one two', 'three', 'four']);
  expect(filled('incomprehensibilities a', 5)).toEqual(['incomprehensibilities', 'a']);
  expect([cut('abc', 3), cut('abcd', 3)]).toEqual(['abc', 'ab…']);
});

it('a line of the application cannot move the cursor, rename the window or hide', () => {
  expect(tame('\x1b[31mred\x1b[0m\tok', true)).toBe('\x1b[31mred\x1b[0m\tok');
  expect(tame('\x1b[31mred\x1b[0m', false)).toBe('red');
  expect(tame('a\x1b[2Jb\x1b]0;title\x07c\u009b1md\re\u202ef', true)).toBe(
    'a\\u001b[2Jb\\u001b]0;title\\u0007c\\u009b1md\\u000de\\u202ef',
  );
});

describe('progress', () => {
  const waits = {
    service: 'web',
    state: 'stopping',
    waits_for: 'its end',
    since: new Date().toISOString(),
    news: ['sent SIGTERM'],
  };
  const terminal = { isLive: true, colour: false, columns: 60, rows: 24 };

  it('is a line that is written over on a terminal, and gone at the end', () => {
    let out = '';
    const shown = showProgress({ write: text => (out += text) }, terminal);
    shown.take(waits);
    expect(out).toMatch(/^web: sent SIGTERM\n\rweb: stopping, waiting for its end \(\d+ ms\)\x1b\[K$/);
    shown.end();
    expect(out.endsWith('\r\x1b[K')).toBe(true);
  });

  it('is plain lines elsewhere', () => {
    let out = '';
    const shown = showProgress({ write: text => (out += text) }, { ...terminal, isLive: false });
    shown.take(waits);
    shown.take({ ...waits, waits_for: null, news: ['stopped after 2 s'] });
    shown.end();
    expect(out).toBe('web: sent SIGTERM\nweb: stopped after 2 s\n');
  });
});

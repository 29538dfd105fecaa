import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { check } from '../../../src/config/check.ts';
import { LONGEST_MS } from '../../../src/config/duration.ts';
import { GROUPS } from '../../../src/config/settings/setting.ts';
import { KEYS, type Key, settingOf, variablesOf } from '../../../src/config/settings.ts';

describe('the table', () => {
  it('holds the variables that users rely on, with their defaults', () => {
    const older = KEYS.flatMap(key => {
      const { olderVariable, standard } = settingOf(key);
      return olderVariable === undefined ? [] : [[olderVariable, standard]];
    });
    expect(Object.fromEntries(older)).toEqual({
      TAPO_WEBAPP_HOST: '0.0.0.0',
      TAPO_WEBAPP_PORT: '7777',
      TAPO_WEBAPP_DEBUG: 'false',
      WATCHFILES_MAX_RESTARTS: '10',
      WATCHFILES_RESTART_DELAY: '1s',
      WATCHFILES_BACKOFF_MULTIPLIER: '1.5',
      WATCHFILES_HEALTH_CHECK_INTERVAL: '30s',
      WATCHFILES_NOTIFY_ON_CRASH: 'true',
    });
  });

  it('reads the older defaults as they were written', () => {
    expect(check('restartDelay', '1.0')).toEqual({ ok: true, value: 1000 });
    expect(check('healthInterval', '30')).toEqual({ ok: true, value: 30_000 });
    expect(check('debug', 'false')).toEqual({ ok: true, value: false });
  });

  it('names each variable once, and none CRASHPROOF_RUN, which marks a running program', () => {
    const all = KEYS.flatMap(variablesOf);
    expect(new Set(all).size).toBe(all.length);
    expect(all).not.toContain('CRASHPROOF_RUN');
  });

  it.each(KEYS)('describes %s in one sentence, and its default can be used and is shown as it is written', key => {
    const { about, standard, otherwise, group, kind } = settingOf(key);
    expect(about).toMatch(/^[A-Z][^.]*(\.[^ ][^.]*)*\.$/);
    expect(GROUPS).toContain(group);
    expect(standard === null).toBe(otherwise !== undefined);
    if (standard === null) return;
    expect(kind.show(v.parse(kind.schema, standard))).toBe(standard);
  });
});

/** For each setting with bounds: the last values that are taken and the first ones that are not. */
const BOUNDS: [key: Key, taken: unknown[], refused: unknown[]][] = [
  ['maxRestarts', [0, '0', 1_000_000], [-1, 1_000_001, 1.5, 'many', '-1', '1e3', true, null, Number.NaN, [3]]],
  ['healthFailures', [1, 1000], [0, 1001]],
  ['logFiles', [1, 1000], [0, 1001]],
  ['port', [1, 65_535], [0, 65_536, 'http', 80.5]],
  ['backoffMultiplier', [1, '1.0', 1000], [0.99, 1000.1, 'x', Number.POSITIVE_INFINITY]],
  ['jitter', [0, 1, '.5'], [-0.1, 1.01]],
  ['restartDelay', [0, '24d'], [-1, '-1s', '25d', LONGEST_MS / 1000 + 1, 'soon', Number.NaN, Number.POSITIVE_INFINITY]],
  ['healthInterval', ['10ms', '24d'], ['9ms', 0, '25d']],
  ['stableAfter', ['10ms'], ['9ms']],
  ['stopTimeout', [0, '1d'], ['25h']],
  ['stopUrl', ['http://127.0.0.1:1/stop', 'https://[::1]/'], ['', '/stop', 'ftp://a/', 'http://', 'http://a b/']],
  ['logMaxSize', ['1KiB', '1TB'], [1023, '1.1TB', '10 megs', -1]],
  ['cleanExitCodes', [0, '0,143', [0, 3221225786], '4294967295', []], [-1, 256.5, '4294967296', 'zero', '1,,2', '1;2']],
  ['restart', ['always', 'on-crash', 'never'], ['sometimes', '', true]],
  ['logCompress', [true, 'yes', 'OFF', '1', 'False'], ['maybe', 2, '']],
  ['name', ['a'.repeat(64)], ['a'.repeat(65), 'a b', 'nul']],
  ['host', ['::', '0.0.0.0', 'cam-1.lan', 'fe80::1%eth0', 'my_host'], ['[::]', 'a b', 'http://x', 'x:80', '', 'a/b']],
  [
    'cwd',
    ['a'.repeat(1024), '~x', 'a/~'],
    ['~', '~/x', '$HOME/x', '%USERPROFILE%\\x', 'a'.repeat(1025), '', 'a\nb', 'a\0b'],
  ],
  ['command', ['node x.js', ['node', 'a b'], [' x ']], ['', '   ', [], [''], "it's", 5, [5], ['a\0b'], 'a\0b']],
  ['env', [{ A: '' }, ['A=1', 'B==']], [{ 'A B': '1' }, { '': '1' }, ['A'], ['=1'], 'A=1', [['A', '1']], { A: 'x\0' }]],
  ['needs', ['db', ['a', 'b'], []], ['a b', [''], 7]],
  ['health', ['none', 'http://x/', 'tcp://[::1]:80', ['test', '-e', 'x']], ['x:80', 'ftp://x', '', [], 80]],
];

describe.each(BOUNDS)('%s', (key, taken, refused) => {
  it.each(taken.map(input => ({ input })))('takes $input', ({ input }) => {
    expect(check(key, input)).toMatchObject({ ok: true });
  });

  it.each(refused.map(input => ({ input })))('refuses $input and says what is allowed', ({ input }) => {
    const checked = check(key, input);
    expect(checked).toMatchObject({ ok: false });
    if (!checked.ok) expect(`${checked.problem}; ${checked.allowed}`).toMatch(/(got|holds).*; ?/);
  });
});

it('shows no value meant for the environment of the program, not even a wrong one', () => {
  for (const input of [{ 'A B': 'hunter2' }, ['hunter2'], 'hunter2']) {
    expect(JSON.stringify(check('env', input))).not.toContain('hunter2');
  }
});

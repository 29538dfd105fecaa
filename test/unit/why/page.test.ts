import { describe, expect, it } from 'vitest';
import { pageFor, row } from '../../../src/cli/recorded/page.ts';
import { sparkline } from '../../../src/cli/recorded/sparkline.ts';
import { groupCrashes } from '../../../src/records/groups.ts';
import type { Crash } from '../../../src/records/report-files.ts';
import { tame, tameLine } from '../../../src/records/tame.ts';

describe('what an application wrote, on a terminal', () => {
  it.each([
    ['\x1b[31mred\x1b[0m', 'red'],
    ['\x1b]0;title\x07text', 'text'],
    ['\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\', 'link'],
    ['\x1b[2J\x1b[Hgone', 'gone'],
    ['10 %\r100 %\r', '100 %'],
    ['a\x07b\x00c\x9bd', 'abcd'],
    ['abc\u202etxt.exe', 'abctxt.exe'],
    ['zero\u200bwidth', 'zerowidth'],
    ['    indented\tby a tab', '    indented    by a tab'],
    ['half \ud83d', 'half \ufffd'],
    ['\x1b[', ''],
  ])('%j reads %j', (text, shown) => {
    expect(tameLine(text, 80)).toBe(shown);
  });

  it('is cut where it is too long, and says so', () => {
    expect(tameLine('x'.repeat(80), 80)).toBe('x'.repeat(80));
    expect(tameLine('x'.repeat(81), 80)).toBe(`${'x'.repeat(77)}...`);
  });

  it('is one line in a sentence', () => {
    expect(tame('one\n  two\r\nthree')).toBe('one two three');
  });
});

describe('a curve', () => {
  it.each([
    [[], ''],
    [[5], '▁'],
    [[0, 7], '▁█'],
    [[100, 101, 102], '▁▁▂'],
    [[0, 1, 2, 3, 4, 5, 6, 7], '▁▂▃▄▅▆▇█'],
    [[0, 0, 0], '▁▁▁'],
  ] as const)('%j is %j', (values, line) => {
    expect(sparkline(values, 10)).toBe(line);
  });

  it('fits, and no peak is lost', () => {
    const values = Array.from({ length: 60 }, (_, index) => (index === 31 ? 900 : 100));
    const line = sparkline(values, 20);
    expect(line.length).toBe(20);
    expect(line).toContain('█');
  });
});

describe('a page', () => {
  const plain = pageFor({ columns: 80, colour: false, isLive: false }, { LANG: 'C' }, 'linux');

  it('wraps between words and keeps its second column', () => {
    const lines = row('why', `${'word '.repeat(20)}end`, plain);
    expect(lines.length).toBe(2);
    expect(Math.max(...lines.map(line => line.length))).toBeLessThanOrEqual(80);
    expect(lines[1]).toMatch(/^ {12}word/);
  });

  it('cuts a long line of output at the edge of a window, and not where it goes into a file or a pipe', () => {
    expect(pageFor({ columns: 80, colour: true, isLive: true }, {}, 'linux').mostLineChars).toBe(80);
    expect(plain.mostLineChars).toBe(1_000);
  });

  it('paints nothing without colour, and never the blanks of a wrap', () => {
    expect(row('why', 'text', plain, 'red')).toEqual(['  why       text']);
    const painted = row('why', 'text', pageFor({ columns: 80, colour: true, isLive: true }, {}, 'linux'), 'red');
    expect(painted).toEqual(['\x1b[2m  why       \x1b[0m\x1b[31mtext\x1b[0m']);
  });

  it.each([
    ['linux', { LANG: 'de_DE.UTF-8' }, true],
    ['linux', { LANG: 'de_DE.UTF-8', LC_ALL: 'C' }, false],
    ['linux', {}, false],
    ['darwin', {}, true],
    ['win32', {}, false],
    ['win32', { WT_SESSION: '1' }, true],
  ] as const)('on %s with %j shows more than ASCII: %s', (platform, env, shows) => {
    expect(pageFor({ columns: 80, colour: false, isLive: false }, env, platform).unicode).toBe(shows);
  });
});

describe('crashes together', () => {
  const crash = (fingerprint: string | null, second: number, life: number): Crash =>
    ({
      timestamp: new Date(Date.UTC(2026, 10, 24, 10, 30, second)).toISOString(),
      uptime_before_crash: life,
      exit_code: 1,
      fingerprint,
      cause: fingerprint === null ? null : 'app-bug',
    }) as Crash;

  it('are one group by fingerprint, the most frequent first, with the median life', () => {
    const groups = groupCrashes([crash('bb', 0, 1), crash('aa', 1, 9), crash('aa', 2, 1), crash('aa', 3, 5)]);
    expect(groups.map(one => [one.fingerprint, one.crashes.length, one.medianLife])).toEqual([
      ['aa', 3, 5],
      ['bb', 1, 1],
    ]);
  });

  it('of an earlier supervisor, which explained nothing, are grouped by how they ended', () => {
    const [group] = groupCrashes([crash(null, 0, 1), crash(null, 1, 1)]);
    expect(group).toMatchObject({ fingerprint: null, cause: 'not explained', sentence: 'exit code 1' });
    expect(group?.crashes.length).toBe(2);
  });
});

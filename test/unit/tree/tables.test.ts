import { describe, expect, it } from 'vitest';
import { askAgain, asksMax, parseStat } from '../../../src/os/table/linux.ts';
import { parsePs } from '../../../src/os/table/ps.ts';
import { parsePowershell, parseWmic } from '../../../src/os/table/windows.ts';

describe('the process table of Linux', () => {
  const rest = '1 1234 1200 0 -1 4194304 98 0 0 0 0 0 0 0 20 0 5 0 135020 3133440 366';

  it.each(['python3', 'a b', 'a) S 1 (b', 'x\ny', ')', ''])('is read whatever the program is called: %j', name => {
    expect(parseStat(77, `77 (${name}) S ${rest}`)).toEqual({
      pid: 77,
      ppid: 1,
      group: 1234,
      session: 1200,
      state: 'S',
      threads: 5,
      start: 135020,
    });
  });

  it.each(['', '77', '77 (x', '77 (x) S 1 2'])('has no row for %j', text => {
    expect(parseStat(77, text)).toBeNull();
  });
});

describe('a process that shows no environment', () => {
  const row = { pid: 77, ppid: 1, group: 77, session: 77, state: 'R', threads: 1, start: 9 };

  /** It shows none so many times, and then what comes. */
  async function asked(times: number, then: string | null): Promise<{ mark: string | undefined; asked: number }> {
    let asks = 0;
    const marks = await askAgain([row], () => (asks++ < times ? 'gone' : then));
    return { mark: marks.get(77), asked: asks };
  }

  it('since it is becoming another program is asked until it shows its mark', async () => {
    expect(await asked(3, 'an-instance:web:1')).toEqual({ mark: 'an-instance:web:1', asked: 4 });
    expect(await asked(asksMax - 1, 'an-instance:web:1')).toEqual({ mark: 'an-instance:web:1', asked: asksMax });
  });

  it('is asked no more when it shows one without a mark, or has ended, or never shows one', async () => {
    expect(await asked(2, null)).toEqual({ mark: undefined, asked: 3 });
    expect(await asked(2, 'ended')).toEqual({ mark: undefined, asked: 3 });
    expect(await asked(asksMax, 'an-instance:web:1')).toEqual({ mark: undefined, asked: asksMax });
  });
});

describe('the process table of macOS', () => {
  it('is read from ps', () => {
    const output = [
      '    1     0     1 Ss   Tue Nov 24 06:19:28 2026     /sbin/launchd',
      '  501     1   500 S+   Tue Nov  3 06:19:29 2026     /usr/bin/python3 -m app  --x',
      'nonsense',
      '',
    ].join('\n');
    const lines = parsePs(output);
    expect(lines.map(({ command }) => command)).toEqual(['/sbin/launchd', '/usr/bin/python3 -m app  --x']);
    expect(lines[1]?.row).toMatchObject({
      pid: 501,
      ppid: 1,
      group: 500,
      state: 'S',
      start: Date.UTC(2026, 10, 3, 6, 19, 29) / 1000,
    });
  });
});

describe('the process table of Windows', () => {
  it('is read from PowerShell', () => {
    const lines = parsePowershell('4\t0\t0\tSystem\r\n812\t4\t1795500000123\tC:\\a b\\node.exe "x y"\r\n\r\n');
    expect(lines).toEqual([
      { row: expect.objectContaining({ pid: 4, ppid: 0, start: null }), command: 'System' },
      {
        row: expect.objectContaining({ pid: 812, ppid: 4, start: 1795500000123 }),
        command: 'C:\\a b\\node.exe "x y"',
      },
    ]);
  });

  it('is read from wmic where the command line holds commas', () => {
    const output =
      'Node,CommandLine,CreationDate,ParentProcessId,ProcessId\r\n\r\nPC,app.exe --a=1,2,20261124061928.123456+060,4,812\r\nPC,,,0,4\r\n';
    expect(parseWmic(output)).toEqual([
      {
        row: expect.objectContaining({ pid: 812, ppid: 4, start: Date.UTC(2026, 10, 24, 5, 19, 28, 123) }),
        command: 'app.exe --a=1,2',
      },
      { row: expect.objectContaining({ pid: 4, ppid: 0, start: null }), command: '' },
    ]);
  });

  it.each(['', 'Access denied', '\r\n'])('is empty where a tool says %j', text => {
    expect([parsePowershell(text), parseWmic(text)]).toEqual([[], []]);
  });
});

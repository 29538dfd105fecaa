import childProcess from 'node:child_process';
import { commandMaxChars, type ProcessRow, type ProcessTable, type Snapshot } from './row.ts';
import { sharedLook } from './shared-look.ts';

/*
 * Windows has neither groups nor signals, and shows nobody another process's environment. But a process keeps the pid
 * of its parent after that has died, so a snapshot by parent pid finds a whole tree, even one that has lost its root.
 */

const toolMs = 8_000;
const toolMaxBytes = 32 << 20;

/** Tab-separated: pid, parent's pid, start in ms since 1970, command line (Windows has no tabs in those worth the name). */
const script =
  "Get-CimInstance Win32_Process | ForEach-Object { '{0}`t{1}`t{2}`t{3}' -f $_.ProcessId, $_.ParentProcessId, " +
  '$(if ($_.CreationDate) { ([DateTimeOffset]$_.CreationDate).ToUnixTimeMilliseconds() } else { 0 }), ' +
  '$(if ($_.CommandLine) { $_.CommandLine } else { $_.Name }) }';

const wmicArgs = ['process', 'get', 'CommandLine,CreationDate,ParentProcessId,ProcessId', '/format:csv'];

export const windowsTable: ProcessTable = {
  look: sharedLook(async () => {
    const lines = parsePowershell(await run('powershell', ['-NoProfile', '-NonInteractive', '-Command', script]));
    // A tool that says nothing and exits with 0 is a stub, as under Wine.
    return snapshotOf(lines.length > 0 ? lines : parseWmic(await run('wmic', wmicArgs)));
  }),
  row: () => undefined,
  async find(pid) {
    const { rows } = await windowsTable.look();
    const row = rows.find(one => one.pid === pid);
    if (row !== undefined) return row;
    // No tool of the system answered: whether it is there can still be asked.
    return rows.length === 0 && isThere(pid) ? bare(pid, 0, null) : null;
  },
};

interface Line {
  readonly row: ProcessRow;
  readonly command: string;
}

function bare(pid: number, ppid: number, start: number | null): ProcessRow {
  return { pid, ppid, group: 0, session: 0, state: '', threads: 1, start };
}

export function parsePowershell(output: string): readonly Line[] {
  return output.split(/\r?\n/).flatMap(text => {
    const [pid = '', ppid = '', start = '', ...command] = text.split('\t');
    if (!/^\d+$/.test(pid) || command.length === 0) return [];
    return { row: bare(Number(pid), Number(ppid), Number(start) || null), command: command.join(' ') };
  });
}

/** `node,command line,20261124061928.123456+060,parent,pid`: only the command line may hold commas. */
export function parseWmic(output: string): readonly Line[] {
  return output.split(/\r?\n/).flatMap(text => {
    const [, command = '', date = '', ppid, pid] = /^[^,]*,(.*),([\d.+-]*),(\d+),(\d+)\s*$/.exec(text) ?? [];
    if (pid === undefined) return [];
    return { row: bare(Number(pid), Number(ppid), wmicDate(date)), command };
  });
}

/** `20261124061928.123456+060`, the last three being minutes east of Greenwich. */
function wmicDate(text: string): number | null {
  const [, year, month, day, hour, minute, second, ms, east] =
    /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)\.(\d{3})\d*([+-]\d+)$/.exec(text)?.map(Number) ?? [];
  if (year === undefined || month === undefined || east === undefined) return null;
  return Date.UTC(year, month - 1, day, hour, minute, second, ms) - east * 60_000;
}

function snapshotOf(lines: readonly Line[]): Snapshot {
  const commands = new Map(lines.map(({ row, command }) => [row.pid, command]));
  return {
    rows: lines.map(({ row }) => row),
    markOf: () => null,
    commandOf: pid => (commands.get(pid) ?? 'gone meanwhile').slice(0, commandMaxChars),
  };
}

function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Empty where the program is missing, fails, or takes too long. wmic writes UTF-16. */
function run(program: string, args: readonly string[]): Promise<string> {
  return new Promise(resolve => {
    const options = { timeout: toolMs, maxBuffer: toolMaxBytes, windowsHide: true, encoding: 'buffer' as const };
    childProcess.execFile(program, [...args], options, (_error, stdout) => {
      const wide = stdout.length > 1 && stdout[0] === 0xff && stdout[1] === 0xfe;
      resolve(stdout.toString(wide || stdout.indexOf(0) !== -1 ? 'utf16le' : 'utf8'));
    });
  });
}

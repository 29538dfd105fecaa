import childProcess from 'node:child_process';
import { markVariable } from '../tree/mark.ts';
import { commandMaxChars, type ProcessRow, type ProcessTable, type Snapshot } from './row.ts';
import { sharedLook } from './shared-look.ts';

/** macOS and the BSDs: no /proc, but ps(1). `-E` (macOS) shows the environment of this user's own processes. */
/** Each in an option of its own: behind a `=`, POSIX takes all that follows for the heading of that column. */
const columns = ['pid', 'ppid', 'pgid', 'state', 'lstart', 'command'].flatMap(name => ['-o', `${name}=`]);
const psMs = 3_000;
const psMaxBytes = 32 << 20;

export const psTable: ProcessTable = {
  look: sharedLook(async () => snapshotOf(await ps(process.platform === 'darwin' ? ['-axEww'] : ['-axeww']))),
  row: () => undefined,
  find: async pid => parsePs(await ps(['-p', String(pid)])).at(0)?.row ?? null,
};

function ps(which: readonly string[]): Promise<string> {
  // The start is written in the user's words and time unless asked otherwise: it would change with the summer time.
  const env = { ...process.env, LC_ALL: 'C', TZ: 'UTC' };
  return new Promise(resolve => {
    const args = [...which, ...columns];
    const options = { timeout: psMs, maxBuffer: psMaxBytes, encoding: 'latin1' as const, env };
    childProcess.execFile('ps', args, options, (_error, stdout) => resolve(stdout));
  });
}

function snapshotOf(output: string): Snapshot {
  const lines = new Map(parsePs(output).map(line => [line.row.pid, line]));
  const words = new RegExp(`(?:^| )${markVariable}=((?:[^ =:]+:[^ =:]+:\\d+ ?)+)`);
  return {
    rows: [...lines.values()].map(({ row }) => row),
    markOf: ({ pid }) => words.exec(lines.get(pid)?.command ?? '')?.[1]?.trim() ?? null,
    commandOf: pid => withoutEnvironment(lines.get(pid)?.command ?? 'gone meanwhile').slice(0, commandMaxChars),
  };
}

/** `ps` writes the environment behind the command without a sign between them. */
function withoutEnvironment(command: string): string {
  return command.replace(/ [A-Z_][A-Z0-9_]*=.*$/s, '');
}

interface Line {
  readonly row: ProcessRow;
  readonly command: string;
}

/** `  501     1   501 Ss   Tue Nov 24 06:19:28 2026     /usr/sbin/x -y` */
export function parsePs(output: string): readonly Line[] {
  const shape = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\S)\S*\s+\S+\s+(\S+\s+\S+\s+\S+\s+\d{4})\s+(.*)$/;
  return output.split('\n').flatMap(text => {
    const [, pid, ppid, group, state = '', began = '', command = ''] = shape.exec(text) ?? [];
    if (pid === undefined) return [];
    const start = Date.parse(`${began} UTC`);
    return {
      row: {
        pid: Number(pid),
        ppid: Number(ppid),
        group: Number(group),
        session: 0,
        state,
        threads: 1,
        start: Number.isNaN(start) ? null : start / 1000,
      },
      command,
    };
  });
}

import childProcess from 'node:child_process';
import { allPids, commandOf, holdingsOf, listenersAt } from '../probes/listeners.ts';

/** Who listens on a port. `command` is its command line as far as the system shows it, at most 200 characters. */
export interface PortHolder {
  readonly pid: number;
  readonly command: string;
}

/** On Linux all processes are looked at for at most this long; elsewhere each tool may run so long. */
const searchMs = 3000;

/**
 * The process that listens on a TCP port of this machine, at whatever address. `null` where nobody does, or where it
 * cannot be known: somebody else's process without the rights, no `lsof`. Never rejects.
 */
export async function portHolder(port: number): Promise<PortHolder | null> {
  switch (process.platform) {
    case 'linux': {
      const inodes = listenersAt(null, port);
      if (inodes.size === 0) return null;
      const [holding] = await holdingsOf(inodes, allPids(), performance.now() + searchMs, 1);
      return holding === undefined ? null : { pid: holding.pid, command: commandOf(holding.pid) };
    }
    case 'win32': {
      const pid = pidInNetstat(await outputOf('netstat', ['-ano']), port);
      if (pid === null) return null;
      const row = await outputOf('tasklist', ['/fi', `PID eq ${pid}`, '/fo', 'csv', '/nh']);
      return { pid, command: nameInTasklist(row) };
    }
    default: {
      const found = holderInLsof(await outputOf('lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fpc']));
      if (found === null) return null;
      const line = (await outputOf('ps', ['-o', 'command=', '-p', String(found.pid)])).trim();
      return { pid: found.pid, command: (line || found.command).slice(0, 200) };
    }
  }
}

/** `lsof -Fpc`: a line `p<pid>`, then `c<name>`, then lines of its files. */
export function holderInLsof(output: string): PortHolder | null {
  const [, pid, command = 'unknown program'] = /^p(\d+)(?:\r?\nc(.*))?/m.exec(output) ?? [];
  return pid === undefined ? null : { pid: Number(pid), command };
}

/**
 * `netstat -ano`: proto, local, foreign, state, pid. The state is a word of the user's language, so a listener is known
 * by its foreign address, which is nobody's.
 */
export function pidInNetstat(output: string, port: number): number | null {
  for (const line of output.split(/\r?\n/)) {
    const [proto = '', local = '', foreign = '', , pid = ''] = line.trim().split(/\s+/);
    if (!/^TCP/i.test(proto) || !local.endsWith(`:${port}`) || !/^(0\.0\.0\.0|\[::\]):0$/.test(foreign)) continue;
    if (/^\d+$/.test(pid)) return Number(pid);
  }
  return null;
}

/** `tasklist /fo csv /nh`: `"python.exe","1234",…`; a sentence in the user's language where there is none. */
export function nameInTasklist(output: string): string {
  const [, name] = /^"([^"]+)"/m.exec(output) ?? [];
  return name === undefined ? 'unknown program' : name.slice(0, 200);
}

/** Empty where the program is missing, fails, or takes too long. */
function outputOf(program: string, args: readonly string[]): Promise<string> {
  return new Promise(resolve => {
    const options = { timeout: searchMs, maxBuffer: 8 << 20, windowsHide: true, encoding: 'utf8' as const };
    childProcess.execFile(program, [...args], options, (_error, stdout) => resolve(stdout));
  });
}

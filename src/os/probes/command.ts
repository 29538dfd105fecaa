import type { ChildProcess } from 'node:child_process';
import childProcess from 'node:child_process';
import type { Finding } from '../../core/event.ts';
import type { Probe } from '../port.ts';
import { plain, seconds } from './plain.ts';
import { timeLimit } from './time-limit.ts';
import { codeOf } from './trouble.ts';

/** Where a command runs. */
export interface CommandSurroundings {
  /** Default: the supervisor's own folder. */
  readonly cwd?: string;
  /** Default: the supervisor's own environment without `CRASHPROOF_*`, which is nobody else's business. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** Of the output of a command only the last bytes are kept. */
const tailMaxBytes = 4096;
const reasonMaxChars = 300;
/** After the end of the command its output is waited for this long: a child of its own may hold the pipe open. */
const drainMs = 100;
/** After SIGKILL the end is waited for this long; a process stuck in a disk may take longer. */
const killMs = 500;

/**
 * Runs a command, without a shell: exit code 0 is a pass, anything else a fail with the last line of its output. It runs
 * in a process group of its own, which is killed when the command has ended or the time is over, so nothing is left
 * behind (save what the command detaches into a session of its own). A command that cannot be started is misconfigured.
 */
export function commandProbe(words: readonly string[], surroundings: CommandSurroundings): Probe {
  const [program = '', ...args] = words;
  const shown = plain(words.join(' '), 80);
  return {
    check: timeoutMs =>
      new Promise(resolve => {
        const startedAt = performance.now();
        const tail = new Tail();
        let child: ChildProcess;
        try {
          child = childProcess.spawn(program, args, {
            stdio: ['ignore', 'pipe', 'pipe'],
            // A group of its own, so that all of it can be ended; on Windows the console decides instead.
            detached: process.platform !== 'win32',
            windowsHide: true,
            env: { ...(surroundings.env ?? ownEnvironment()) },
            ...(surroundings.cwd === undefined ? {} : { cwd: surroundings.cwd }),
          });
        } catch (error) {
          resolve(notStarted(error, program, surroundings.cwd));
          return;
        }
        let verdict: (() => Finding) | null = null;
        let over = false;
        const finish = (): void => {
          if (over || verdict === null) return;
          over = true;
          cancelLimit();
          clearTimeout(patience);
          child.stdout?.destroy();
          child.stderr?.destroy();
          child.unref();
          resolve(verdict());
        };
        let patience: NodeJS.Timeout | undefined;
        const decide = (finding: () => Finding, waitMs: number): void => {
          if (verdict !== null) return;
          verdict = finding;
          cancelLimit();
          patience = setTimeout(finish, waitMs);
        };
        const cancelLimit = timeLimit(timeoutMs, () => {
          decide(
            () => ({ is: 'fail', reason: `"${shown}" did not end within ${seconds(timeoutMs)}${tail.said()}` }),
            killMs,
          );
          endAll(child);
        });
        for (const stream of [child.stdout, child.stderr]) {
          stream?.on('data', (bytes: Buffer) => tail.add(bytes));
          stream?.on('error', () => {});
        }
        child.on('error', error => {
          // Node tells of a failed kill here too; only a child without a pid was never started.
          if (child.pid !== undefined) return;
          decide(() => notStarted(error, program, surroundings.cwd), 0);
          finish();
        });
        child.on('exit', (code, signal) => {
          endAll(child);
          decide(() => {
            const latencyMs = Math.round((performance.now() - startedAt) * 10) / 10;
            if (code === 0) return { is: 'pass', latencyMs, degraded: [] };
            const ended = code === null ? `was ended by ${signal}` : `exited with ${code}`;
            return { is: 'fail', reason: `"${shown}" ${ended}${tail.said()}` };
          }, drainMs);
        });
        child.on('close', finish);
      }),
  };
}

/** SIGKILL to the whole group; on Windows taskkill walks the tree. */
function endAll(child: ChildProcess): void {
  const { pid } = child;
  if (pid === undefined) return;
  if (process.platform === 'win32') {
    if (child.exitCode !== null) return;
    const killer = childProcess.spawn('taskkill', ['/pid', String(pid), '/T', '/F'], {
      stdio: 'ignore',
      windowsHide: true,
    });
    killer.on('error', () => child.kill('SIGKILL'));
    return;
  }
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // ESRCH: the group is empty already.
  }
}

function notStarted(error: unknown, program: string, cwd: string | undefined): Finding {
  const { code, message } = codeOf(error);
  const name = plain(program, 120);
  if (code === 'ENOENT')
    return {
      is: 'misconfigured',
      reason: `the health command "${name}" was not found${cwd === undefined ? '' : ` (started in ${plain(cwd, 120)})`}; check its path`,
    };
  if (code === 'EACCES' || code === 'EPERM')
    return { is: 'misconfigured', reason: `the health command "${name}" may not be run (${code}); make it executable` };
  return {
    is: 'misconfigured',
    reason: `the health command "${name}" cannot be started: ${plain(message, 120)}`,
  };
}

function ownEnvironment(): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^CRASHPROOF_/i.test(name)));
}

/** The last bytes of an output. */
class Tail {
  #bytes = Buffer.alloc(0);

  add(bytes: Buffer): void {
    const last = bytes.subarray(-tailMaxBytes);
    this.#bytes = Buffer.concat([this.#bytes, last]).subarray(-tailMaxBytes);
  }

  /** `: <its last line that holds something>`, or nothing. */
  said(): string {
    const lines = this.#bytes.toString('utf8').split(/[\r\n]+/);
    const last = lines.map(line => plain(line, reasonMaxChars)).findLast(line => line !== '');
    return last === undefined ? '' : `: ${last}`;
  }
}

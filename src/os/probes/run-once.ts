import type { ChildProcess } from 'node:child_process';
import childProcess from 'node:child_process';
import { plain } from './plain.ts';
import { timeLimit } from './time-limit.ts';

/** Where a command runs. */
export interface CommandSurroundings {
  /** Default: the supervisor's own folder. */
  readonly cwd?: string;
  /** Default: the supervisor's own environment without `CRASHPROOF_*`, which is nobody else's business. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** How a command ended. `lastLine` is of its output, stdout and stderr together; empty where it said nothing. */
export type Outcome =
  | { readonly is: 'exited'; readonly code: number; readonly tookMs: number; readonly lastLine: string }
  | { readonly is: 'signalled'; readonly signal: string; readonly lastLine: string }
  | { readonly is: 'too-late'; readonly lastLine: string }
  | { readonly is: 'not-started'; readonly error: unknown };

/** Of the output only the last bytes are kept. */
const tailMaxBytes = 4096;
const lineMaxChars = 300;
/** After the end of the command its output is waited for this long: a child of its own may hold the pipe open. */
const drainMs = 100;
/** After SIGKILL the end is waited for this long; a process stuck in a disk may take longer. */
const killMs = 500;

/**
 * Runs a program once, without a shell and without input, for at most `timeoutMs`. It gets a process group of its own,
 * which is killed when the program has ended or the time is over: nothing is left behind, save what it detaches into a
 * session of its own (on Windows: save the children of a program that has ended by itself). Never rejects.
 */
export function runOnce(
  words: readonly string[],
  { cwd, env }: CommandSurroundings,
  timeoutMs: number,
): Promise<Outcome> {
  return new Promise(resolve => {
    const [program = '', ...args] = words;
    const startedAt = performance.now();
    const tail = new Tail();
    let child: ChildProcess;
    try {
      child = childProcess.spawn(program, args, {
        stdio: ['ignore', 'pipe', 'pipe'],
        // A group of its own; on Windows that would mean a console window, and taskkill walks the tree instead.
        detached: process.platform !== 'win32',
        windowsHide: true,
        env: { ...(env ?? ownEnvironment()) },
        ...(cwd === undefined ? {} : { cwd }),
      });
    } catch (error) {
      resolve({ is: 'not-started', error });
      return;
    }

    let outcome: ((lastLine: string) => Outcome) | null = null;
    let patience: NodeJS.Timeout | undefined;
    const finish = (): void => {
      if (outcome === null) return;
      clearTimeout(patience);
      child.stdout?.destroy();
      child.stderr?.destroy();
      child.unref();
      resolve(outcome(tail.lastLine()));
    };
    const decide = (how: (lastLine: string) => Outcome, waitMs: number): void => {
      if (outcome !== null) return;
      outcome = how;
      cancelLimit();
      patience = setTimeout(finish, waitMs);
    };
    const cancelLimit = timeLimit(timeoutMs, () => {
      decide(lastLine => ({ is: 'too-late', lastLine }), killMs);
      endAll(child);
    });

    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (bytes: Buffer) => tail.add(bytes));
      stream?.on('error', () => {});
    }
    child.on('error', error => {
      // Node tells of a failed kill here too; only a child without a pid was never started.
      if (child.pid !== undefined) return;
      decide(() => ({ is: 'not-started', error }), 0);
      finish();
    });
    child.on('exit', (code, signal) => {
      const tookMs = performance.now() - startedAt;
      endAll(child);
      decide(
        code === null
          ? lastLine => ({ is: 'signalled', signal: signal ?? 'a signal', lastLine })
          : lastLine => ({ is: 'exited', code, tookMs, lastLine }),
        drainMs,
      );
    });
    child.on('close', finish);
  });
}

/** SIGKILL to the whole group, whether its leader still lives or not. */
function endAll(child: ChildProcess): void {
  const { pid } = child;
  if (pid === undefined) return;
  if (process.platform === 'win32') {
    // Windows gives the number of an ended process to the next one at once.
    if (child.exitCode !== null) return;
    const args = ['/pid', String(pid), '/t', '/f'];
    const killer = childProcess.spawn('taskkill', args, { stdio: 'ignore', windowsHide: true });
    killer.on('error', () => child.kill('SIGKILL'));
    return;
  }
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // ESRCH: the group is empty already. While it is not, its number cannot be given to anybody else.
  }
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

  /** The last line that holds something. */
  lastLine(): string {
    const lines = this.#bytes.toString('utf8').split(/[\r\n]+/);
    return lines.map(line => plain(line, lineMaxChars)).findLast(line => line !== '') ?? '';
  }
}

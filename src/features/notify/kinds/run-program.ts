import childProcess from 'node:child_process';
import { delivered, failed, type Outcome } from '../delivery.ts';

export interface Program {
  readonly command: readonly string[];
  readonly stdin: string;
  /** On top of this process's environment. */
  readonly env: Readonly<Record<string, string>>;
}

/** Runs a program without a shell and waits for its end. It is killed when its time is over. */
export function runProgram({ command, stdin, env }: Program, signal: AbortSignal): Promise<Outcome> {
  return new Promise(resolve => {
    const [program = '', ...args] = command;
    const child = childProcess.spawn(program, args, {
      stdio: ['pipe', 'ignore', 'pipe'],
      env: { ...process.env, ...env },
      signal,
      killSignal: 'SIGKILL',
      windowsHide: true,
    });
    let said = '';
    child.stderr.setEncoding('utf8');
    child.stderr.on('data', (text: string) => {
      if (said.length < 2_000) said += text;
    });
    // A program that reads nothing closes the pipe.
    child.stdin.on('error', () => {});
    child.stdin.end(stdin);
    child.on('error', error => {
      const { code } = error as NodeJS.ErrnoException;
      if (signal.aborted) return resolve(failed(`${program} did not end in time`));
      resolve(code === 'ENOENT' ? failed(`there is no program ${program}`, false) : failed(error.message));
    });
    child.on('exit', (exitCode, killedBy) => {
      if (exitCode === 0) return resolve(delivered);
      const how = exitCode === null ? `was ended by ${killedBy}` : `ended with exit code ${exitCode}`;
      const last = said.trim().split('\n').at(-1)?.slice(0, 200) ?? '';
      resolve(failed(`${program} ${how}${last === '' ? '' : `: ${last}`}`));
    });
  });
}

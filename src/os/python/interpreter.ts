import childProcess from 'node:child_process';
import path from 'node:path';
import type { Launch } from '../launch.ts';

const answerWithinMs = 5_000;

/** Is this command run by a Python interpreter, by its name? */
export function isPython({ command }: Launch): boolean {
  return /^(python|pypy)[\d.]*w?(\.exe)?$/i.test(path.basename(command[0] ?? ''));
}

/** `3.11.2`, asked of the interpreter itself; null for other programs, or where it does not answer within 5 s. */
export function pythonVersion(launch: Launch): Promise<string | null> {
  const [program = ''] = launch.command;
  if (!isPython(launch)) return Promise.resolve(null);
  return new Promise(resolve => {
    const { cwd, env } = launch;
    const options = { cwd, env, timeout: answerWithinMs, windowsHide: true };
    childProcess.execFile(program, ['--version'], options, (error, stdout, stderr) => {
      // Python 2 answered on stderr.
      const version = /Python (\d\S*)/.exec(`${stdout}${stderr}`)?.[1];
      resolve(error === null && version !== undefined ? version : null);
    });
  });
}

import path from 'node:path';
import { type Look, onPath, look as realLook } from './look.ts';

export interface ProgramAsked {
  readonly program: string;
  /** Absolute: the folder it will be started in. */
  readonly cwd: string;
  /** The environment it will have. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly look?: Look;
  readonly platform?: NodeJS.Platform;
}

/**
 * Looks for a program as the system would, before anything is started.
 *
 * @returns null where it can be started, else what is wrong and what to do
 */
export function whyNotStartable({ program, cwd, env, ...rest }: ProgramAsked): string | null {
  const { look = realLook, platform = process.platform } = rest;
  const isPath = program.includes('/') || (platform === 'win32' && program.includes('\\'));
  if (!isPath) {
    if (onPath(program, env, look, platform) !== null) return null;
    const there = onPath(program, env, { ...look, runs: place => look.at(place) === 'file' }, platform);
    return there === null
      ? `the program "${program}" was not found on the PATH: check its spelling, install it, or give its full path`
      : `"${there}" ${notExecutable}`;
  }
  const file = path.resolve(cwd, program);
  const is = look.at(file);
  if (is === 'hidden' || look.runs(file)) return null;
  if (is === 'nothing') {
    const withEnding = platform === 'win32' && ['.exe', '.com'].some(ending => look.at(file + ending) === 'file');
    return withEnding ? null : `the program "${program}" does not exist (there is no ${file})`;
  }
  if (is === 'folder') return `"${program}" is a folder, not a program`;
  return `"${program}" ${notExecutable}`;
}

const notExecutable = 'is not executable: chmod +x it, or put its interpreter before it';

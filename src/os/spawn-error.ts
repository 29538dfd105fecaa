import fs from 'node:fs';
import type { Ending } from '../core/event.ts';
import type { Launch } from './launch.ts';

/** The system says ENOENT for a missing folder as for a missing program: which of the two it was is looked up. */
export function spawnError(error: unknown, { command, cwd }: Launch): Ending {
  const { code = 'EUNKNOWN', message } = error as NodeJS.ErrnoException;
  const program = command[0] ?? '';
  const messages: Readonly<Record<string, string>> = {
    ENOENT: fs.existsSync(cwd) ? `"${program}" was not found` : `the working directory "${cwd}" does not exist`,
    EACCES: `"${program}" may not be executed`,
    ENOTDIR: `a part of the path to "${program}" or of the working directory "${cwd}" is not a directory`,
    EAGAIN: `the system has no room for another process (EAGAIN) to start "${program}"`,
    EMFILE: `the supervisor has no file handle left (EMFILE) to start "${program}"`,
    ENOMEM: `the system has no memory left (ENOMEM) to start "${program}"`,
  };
  return { by: 'spawn-error', code, message: messages[code] ?? `"${program}": ${message}` };
}

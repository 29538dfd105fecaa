import fs from 'node:fs';
import path from 'node:path';

const onWindows = process.platform === 'win32';

/**
 * Looks for the program as the system would, before anything is started.
 *
 * @returns null where it can be started, else one sentence on what is wrong and what to do
 */
export function whyNotStartable(
  program: string,
  cwd: string,
  env: Readonly<Record<string, string | undefined>>,
): string | null {
  const folder = folderTrouble(cwd);
  if (folder !== null) return folder;

  const asPath = program.includes('/') || (onWindows && program.includes('\\'));
  if (asPath) return fileTrouble(program, path.resolve(cwd, program));

  const found = pathFolders(env).flatMap(dir => fileNames(program, env).map(name => path.join(dir, name)));
  const files = found.filter(isFile);
  if (files.some(isExecutable)) return null;
  const [first] = files;
  if (first !== undefined) return `"${first}" is not executable: chmod +x it, or give its interpreter first`;
  return `the program "${program}" was not found on the PATH: check its spelling, install it, or give its full path`;
}

function folderTrouble(cwd: string): string | null {
  const stat = fs.statSync(cwd, { throwIfNoEntry: false });
  if (stat === undefined)
    return `the working directory "${cwd}" does not exist: create it, or set --cwd to one that does`;
  return stat.isDirectory() ? null : `the working directory "${cwd}" is not a directory: set --cwd to one`;
}

function fileTrouble(program: string, file: string): string | null {
  const candidates = fileNames(file, process.env);
  const existing = candidates.find(name => fs.existsSync(name));
  if (existing === undefined) return `the program "${program}" does not exist (looked at ${file})`;
  if (!isFile(existing)) return `"${program}" is a directory, not a program`;
  return isExecutable(existing) ? null : `"${program}" is not executable: chmod +x it, or give its interpreter first`;
}

function pathFolders(env: Readonly<Record<string, string | undefined>>): readonly string[] {
  const value = env['PATH'] ?? env['Path'] ?? '';
  return value.split(path.delimiter).filter(dir => dir !== '');
}

/** Windows tries the endings of PATHEXT where the name has none of its own. */
function fileNames(name: string, env: Readonly<Record<string, string | undefined>>): readonly string[] {
  if (!onWindows || path.extname(name) !== '') return [name];
  const endings = (env['PATHEXT'] ?? '.COM;.EXE').split(';').filter(ending => /^\.(com|exe)$/i.test(ending));
  return endings.map(ending => `${name}${ending}`);
}

function isFile(file: string): boolean {
  return fs.statSync(file, { throwIfNoEntry: false })?.isFile() ?? false;
}

function isExecutable(file: string): boolean {
  try {
    fs.accessSync(file, fs.constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

import buffer from 'node:buffer';
import path from 'node:path';
import type { Located } from './located.ts';
import type { Look } from './look.ts';
import { type Mistake, mistake } from './mistake.ts';

const NAMES = ['crashproof.yaml', 'crashproof.yml'];
const MAX_BYTES = 262_144;

export interface ConfigFile {
  /** Absolute. */
  readonly path: string;
  /** As mistakes and `explain` call it: as short as it was given or found. */
  readonly shown: string;
  readonly root: Located;
}

interface Found {
  readonly path: string;
  readonly shown: string;
}

/** The file that was asked for, else one in the current folder, else `null`. `none` asks for no file. */
export function findFile(asked: string | undefined, cwd: string, look: Look): Found | Mistake | null {
  if (asked === 'none') return null;
  if (asked !== undefined) return { path: path.resolve(cwd, asked), shown: asked };
  const found = NAMES.filter(name => look.at(path.join(cwd, name)) !== 'nothing');
  if (found.length > 1)
    return mistake(cwd, `holds both ${found.join(' and ')}`, 'one of them', 'or choose with --config');
  return found[0] === undefined ? null : { path: path.join(cwd, found[0]), shown: found[0] };
}

/** Never throws: what is wrong with the file or its YAML comes back as mistakes. */
export async function readFile(found: Found, look: Look): Promise<{ file: ConfigFile | null; mistakes: Mistake[] }> {
  const refuse = (problem: string, hint = '') => ({ file: null, mistakes: [mistake(found.shown, problem, '', hint)] });
  const is = look.at(found.path);
  if (is === 'nothing') return refuse('there is no such file', `looked at ${found.path}`);
  if (is === 'folder') return refuse('is a folder', 'give the file inside it');
  if (is === 'other') return refuse('is no ordinary file', 'a pipe could be waited for without end');
  let bytes: Uint8Array;
  try {
    bytes = look.read(found.path, MAX_BYTES);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return refuse(
      `cannot be read (${code ?? message})`,
      code === 'EACCES' ? 'give this user the right to read it' : '',
    );
  }
  if (bytes.length > MAX_BYTES) return refuse(`is longer than ${MAX_BYTES} bytes`, 'is it the right file?');
  if (!buffer.isUtf8(bytes)) return refuse('is not UTF-8 text', 'save it as UTF-8');
  const { readYaml } = await import('./yaml.ts');
  const { root, complaints } = readYaml(new TextDecoder().decode(bytes));
  const mistakes = complaints.map(({ line, column, problem, hint }): Mistake => {
    return { where: `${found.shown}:${line}:${column}`, problem, allowed: '', hint, line, column };
  });
  if (root === null) {
    return mistakes.length > 0 ? { file: null, mistakes } : refuse('is empty', 'write a setting into it, or remove it');
  }
  return { file: { ...found, root }, mistakes };
}

import fs from 'node:fs';
import path from 'node:path';
import type { RunnerInfo } from './api.ts';
import { type Around, fitnessOf, runFolders } from './private-folder.ts';

/** How a supervisor lets itself be found: one small file beside its socket, readable for its user only. */
export interface Registration extends RunnerInfo {
  readonly version: 1;
  /** With `pid` and `boot`: which process this is; a pid alone comes back. */
  readonly start: number | null;
  readonly boot: string;
  readonly services: readonly string[];
  /** Path of the Unix socket, or name of the pipe. */
  readonly endpoint: string;
  /** To be shown with each request where the system lets others connect (Windows); null elsewhere. */
  readonly key: string | null;
}

export interface Registered extends Registration {
  /** Where it was read. */
  readonly file: string;
}

/** A registration is small; a larger file is none of ours. */
const maxBytes = 64 * 1024;
/** More supervisors than this of one user are not looked at. */
const maxRegistrations = 1_000;

/** Whole or not at all. @throws the system's error where the folder cannot be written */
export function register(folder: string, registration: Registration): string {
  const file = path.join(folder, `${registration.id}.json`);
  const draft = `${file}.${registration.pid}.tmp`;
  try {
    fs.writeFileSync(draft, `${JSON.stringify(registration)}\n`, { mode: 0o600 });
    fs.renameSync(draft, file);
  } catch (error) {
    fs.rmSync(draft, { force: true });
    throw error;
  }
  return file;
}

/** Every supervisor that this user has registered, and what speaks against a folder, in sentences. */
export function readRegistrations(who: Around): {
  readonly registered: readonly Registered[];
  readonly troubles: readonly string[];
} {
  const registered: Registered[] = [];
  const troubles: string[] = [];
  for (const folder of runFolders(who)) {
    const fitness = fitnessOf(folder, who);
    if (fitness === 'absent') continue;
    if (fitness !== 'fit') {
      troubles.push(fitness.sentence);
      continue;
    }
    registered.push(...readRegistrationsIn(folder));
  }
  return { registered, troubles };
}

export function readRegistrationsIn(folder: string): readonly Registered[] {
  const files = namesIn(folder).filter(name => name.endsWith('.json'));
  return files.slice(0, maxRegistrations).flatMap(name => readRegistration(path.join(folder, name)) ?? []);
}

/** null where it is gone, or none of ours. */
export function readRegistration(file: string): Registered | null {
  try {
    const stat = fs.lstatSync(file);
    if (!stat.isFile() || stat.size > maxBytes) return null;
    const value: unknown = JSON.parse(fs.readFileSync(file, 'utf8'));
    return isRegistration(value) ? { ...value, file } : null;
  } catch {
    return null;
  }
}

function isRegistration(value: unknown): value is Registration {
  if (typeof value !== 'object' || value === null) return false;
  const { version, pid, start, services, log_dirs, key } = value as Partial<Registration>;
  const texts = ['id', 'since', 'crashproof_version', 'cwd', 'log_dir', 'boot', 'endpoint'] as const;
  return (
    version === 1 &&
    Number.isSafeInteger(pid) &&
    (start === null || typeof start === 'number') &&
    texts.every(name => typeof (value as Partial<Registration>)[name] === 'string') &&
    isTexts(services) &&
    isTexts(log_dirs) &&
    (key === null || typeof key === 'string')
  );
}

const isTexts = (value: unknown): boolean => Array.isArray(value) && value.every(one => typeof one === 'string');

function namesIn(folder: string): readonly string[] {
  try {
    return fs.readdirSync(folder).sort();
  } catch {
    return [];
  }
}

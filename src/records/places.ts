import fs from 'node:fs';
import path from 'node:path';
import type { Given } from '../config/from-flags.ts';
import { loadConfig } from '../config/load.ts';
import { type ReportFile, reportsIn } from './report-files.ts';

/** A service with what it has left on disk. */
export interface Recorded {
  readonly service: string;
  readonly dir: string;
  readonly log: string;
  /** Oldest first; empty: it has never crashed, or its reports are gone. */
  readonly reports: readonly ReportFile[];
}

export interface Places {
  readonly services: readonly Recorded[];
  /** Whatever has left files in the folders, whether or not it is configured. */
  readonly all: readonly Recorded[];
  /** The folders that were looked into, for a message. */
  readonly dirs: readonly string[];
}

/**
 * The services meant by the flags of `run`: those of the configuration file, or the one of `--name`; where neither is
 * given, whatever has left files in the log folder.
 *
 * @throws ConfigError where the configuration cannot be used
 */
export async function findPlaces(
  flags: Given,
  env: Readonly<Record<string, string | undefined>>,
  cwd: string,
): Promise<Places> {
  const { services, supervisor } = await loadConfig({ flags, env, cwd });
  const dirs = [...new Set(services.map(({ log }) => log.dir))];
  const all = dirs.flatMap(recordsIn);
  const named = flags.name !== undefined || supervisor.file !== null;
  return { services: named ? services.map(({ spec, log }) => recorded(spec.name, log.dir)) : all, all, dirs };
}

/** Whatever has left files in a folder; none where there is no such folder. */
export function recordsIn(dir: string): readonly Recorded[] {
  return namesIn(dir).map(name => recorded(name, dir));
}

function recorded(service: string, dir: string): Recorded {
  const reports = reportsIn(dir).filter(report => report.service === service);
  return { service, dir, log: path.join(dir, `${service}-watchfiles.log`), reports };
}

function namesIn(dir: string): readonly string[] {
  const names = reportsIn(dir).map(({ service }) => service);
  const logs = listed(dir).flatMap(name => /^([^.].*)-watchfiles\.log$/.exec(name)?.[1] ?? []);
  return [...new Set([...names, ...logs])].sort();
}

function listed(dir: string): readonly string[] {
  try {
    return fs.readdirSync(dir);
  } catch {
    return [];
  }
}

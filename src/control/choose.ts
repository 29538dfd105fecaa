import path from 'node:path';
import type { Registered } from './registration.ts';

/** Which supervisor is meant. */
export interface Meant {
  readonly cwd: string;
  /** Its id, or the beginning of it. */
  readonly runner?: string | undefined;
  /** Absolute. */
  readonly logDir?: string | undefined;
  readonly service?: string | undefined;
}

/** The one that was named; else the only one; else the one of this folder. A sentence where that is none or several. */
export function chooseRunner(runners: readonly Registered[], meant: Meant): Registered | string {
  if (runners.length === 0) return 'no crashproof of this user is running';
  const named = byName(runners, meant);
  if (typeof named === 'string') return named;
  if (named.length === 1 && named[0] !== undefined) return named[0];
  const here = named.filter(({ cwd, log_dir }) => cwd === meant.cwd || log_dir === path.join(meant.cwd, 'logs'));
  const able = (here.length > 0 ? here : named).filter(
    ({ services }) => meant.service === undefined || services.includes(meant.service),
  );
  if (able.length === 1 && able[0] !== undefined) return able[0];
  return `which one is meant? Say --runner and the beginning of its id, or --log-dir:\n${listed(named)}`;
}

/** Root's own come first; those of other users where none of its own is meant. */
export function chooseOwnFirst(
  own: readonly Registered[],
  others: readonly Registered[],
  meant: Meant,
): Registered | string {
  const chosen = chooseRunner(own, meant);
  return typeof chosen !== 'string' || others.length === 0 ? chosen : chooseRunner([...own, ...others], meant);
}

function byName(runners: readonly Registered[], { runner, logDir }: Meant): readonly Registered[] | string {
  const ofId = runner === undefined ? runners : runners.filter(({ id }) => id.startsWith(runner));
  const ofBoth = logDir === undefined ? ofId : ofId.filter(({ log_dir }) => log_dir === logDir);
  if (ofBoth.length > 0) return ofBoth;
  const asked = [
    ...(runner === undefined ? [] : [`the id ${runner}`]),
    ...(logDir === undefined ? [] : [`the log folder ${logDir}`]),
  ];
  return `none that is running has ${asked.join(' and ')}:\n${listed(runners)}`;
}

function listed(runners: readonly Registered[]): string {
  return runners.map(({ id, services, log_dir }) => `  ${id}  ${services.join(', ')}  ${log_dir}`).join('\n');
}

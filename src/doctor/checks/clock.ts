import fs from 'node:fs';
import path from 'node:path';
import { check, type Machine } from '../check.ts';
import { commandsOf } from '../commands.ts';
import { error, type Finding, ok, warning } from '../finding.ts';

export interface ClockFacts {
  readonly now: Date;
  /** The newest log or report of these services; `null`: there is none yet. */
  readonly newest: { readonly file: string; readonly at: Date } | null;
  /** systemd-timesyncd says whether it has ever set the clock; `null`: it is not used here. */
  readonly isSynchronised: boolean | null;
  readonly platform: NodeJS.Platform;
}

/** No crashproof is older: a small board without a battery begins in 1970, or when its disk was made. */
const notBefore = new Date('2025-01-01T00:00:00Z');
const aheadMs = 10 * 60_000;
/** More files than this are not looked at. */
const filesMax = 2_000;

function look({ config: { services }, platform }: Machine): ClockFacts {
  const files = services.flatMap(({ log: { dir }, spec: { name } }) =>
    namesIn(dir)
      .filter(one => one.startsWith(`${name}-`))
      .slice(0, filesMax)
      .map(one => path.join(dir, one)),
  );
  const stamped = files.flatMap(file => {
    const stat = fs.statSync(file, { throwIfNoEntry: false });
    return stat === undefined ? [] : [{ file, at: stat.mtime }];
  });
  const [newest = null] = stamped.sort((one, other) => other.at.getTime() - one.at.getTime());
  const isSynchronised = fs.existsSync('/run/systemd/timesync')
    ? fs.existsSync('/run/systemd/timesync/synchronized')
    : null;
  return { now: new Date(), newest, isSynchronised, platform };
}

function namesIn(dir: string): readonly string[] {
  try {
    return fs.readdirSync(dir);
  } catch {
    return [];
  }
}

export function judgeClock({ now, newest, isSynchronised, platform }: ClockFacts): readonly Finding[] {
  const set = commandsOf(platform).setClock();
  if (now < notBefore) {
    const advice = 'set it: certificates are refused and reports get impossible times';
    return [error(`the clock says ${now.toISOString()}, which is long past`, advice, set)];
  }
  if (newest !== null && newest.at.getTime() - now.getTime() > aheadMs) {
    const says = `the clock says ${now.toISOString()}, and ${newest.file} is from ${newest.at.toISOString()}`;
    return [warning(says, 'the clock is wrong, or it was when that was written', set)];
  }
  if (isSynchronised === false)
    return [warning('the clock has not been set by the network since this boot', 'is there a time server?', set)];
  return [ok(`the clock says ${now.toISOString()}`)];
}

export const clock = check('clock', look, judgeClock);

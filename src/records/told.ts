import { duration } from '../core/duration.ts';
import { type Aftermath, aftermathOf, ownLinesAtEnd } from './aftermath.ts';
import { type CrashGroup, groupCrashes, summaryOf } from './groups.ts';
import type { Recorded } from './places.ts';
import { type Crash, crashesOf, readReport } from './report-files.ts';
import { tame } from './tame.ts';

/** A crash with all that is known around it. */
export interface Told {
  readonly service: string;
  readonly crash: Crash;
  /** All crashes like it that are remembered. */
  readonly group: CrashGroup;
  readonly aftermath: Aftermath;
  /** Where it stands in full. */
  readonly file: string;
}

/** All crashes on record of a service, the same ones together. Its newest report has them all. */
export function groupsOf({ reports }: Recorded): readonly CrashGroup[] {
  const newest = reports.at(-1);
  const report = newest === undefined ? null : readReport(newest.file);
  return report === null ? [] : groupCrashes(crashesOf(report));
}

/** The newest crash of a service with all that is known around it; null: it has none. */
export function lastCrash(one: Recorded): Told | null {
  const latest = groupsOf(one).toSorted((a, b) => Date.parse(b.latest.timestamp) - Date.parse(a.latest.timestamp))[0];
  return latest === undefined ? null : toldOf(one, latest.latest, latest);
}

/** @param file where it is said to stand; by default the report that was written when it happened */
export function toldOf(one: Recorded, crash: Crash, group: CrashGroup, file?: string): Told {
  const { service, reports, log } = one;
  const own = file ?? (reports.find(({ at }) => at.getTime() >= Date.parse(crash.timestamp)) ?? reports.at(-1))?.file;
  const aftermath = aftermathOf(ownLinesAtEnd(log), service, crash.run ?? 0, crash.timestamp);
  return { service, crash, group, aftermath, file: own ?? '' };
}

/** What the log says of a run that goes on: since the last crash, or at all where there is none. */
export function aftermathNow(one: Recorded): Aftermath {
  return lastCrash(one)?.aftermath ?? aftermathOf(ownLinesAtEnd(one.log), one.service, 0, '');
}

/** `crashed after 2.3 s: exit code 1` */
export function howItEnded(crash: Crash): string {
  const life = duration(crash.uptime_before_crash * 1000);
  const how = tame(summaryOf(crash), 200);
  if (how.startsWith('could not be started')) return how;
  if (crash.kind === 'unhealthy') return `was ended as unhealthy after ${life}: ${how}`;
  if (crash.kind === 'not-ready') return `was ended as not ready after ${life}: ${how}`;
  return `crashed after ${life}: ${how}`;
}

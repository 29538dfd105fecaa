import { aftermathOf, ownLinesAtEnd } from './aftermath.ts';
import { relative } from './asked.ts';
import type { Told } from './crash-text.ts';
import { type CrashGroup, groupCrashes } from './groups.ts';
import type { Recorded } from './places.ts';
import { type Crash, crashesOf, readReport } from './report-files.ts';

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
  return { service, crash, group, aftermath, file: relative(own ?? '') };
}

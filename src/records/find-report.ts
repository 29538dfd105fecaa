import type { Report } from '../runtime/report.ts';
import { type CrashGroup, groupCrashes } from './groups.ts';
import type { Recorded } from './places.ts';
import { type Crash, crashesOf, type ReportFile } from './report-files.ts';
import { groupsOf } from './told.ts';

/** What an id stands for: crashes that are the same, or one report. */
export type FoundReport =
  | { readonly is: 'group'; readonly one: Recorded; readonly group: CrashGroup }
  | { readonly is: 'file'; readonly one: Recorded; readonly file: ReportFile }
  /** No report, or the beginning of several: these. */
  | { readonly is: 'unclear'; readonly several: readonly string[] };

/** So much of a fingerprint tells it from others. */
const leastChars = 3;

/** @param id a fingerprint or its beginning, or a report file's name, its path, or the time in its name */
export function findReport(services: readonly Recorded[], id: string): FoundReport {
  const groups = services.flatMap(one => groupsOf(one).map(group => ({ is: 'group', one, group }) as const));
  const start = id.toLowerCase();
  const alike = start.length < leastChars ? [] : groups.filter(({ group }) => group.fingerprint?.startsWith(start));
  const files = services.flatMap(one => one.reports.map(file => ({ is: 'file', one, file }) as const));
  const found = alike.length > 0 ? alike : files.filter(({ file }) => isMeant(file, id));
  const [only, ...others] = found;
  if (only !== undefined && others.length === 0) return only;
  const several = found.map(one => (one.is === 'group' ? (one.group.fingerprint ?? '') : one.file.file));
  return { is: 'unclear', several };
}

/** The crash that a report was written for, and those like it; null: it holds none. */
export function newestIn(report: Report): { readonly crash: Crash; readonly group: CrashGroup } | null {
  const crashes = crashesOf(report);
  const crash = crashes.at(-1);
  const group = groupCrashes(crashes).find(each => crash !== undefined && each.crashes.includes(crash));
  return crash === undefined || group === undefined ? null : { crash, group };
}

/** The time in a report's name, also with the colons that file names cannot have, or its whole name. */
function isMeant({ file }: ReportFile, id: string): boolean {
  const name = lastPart(file);
  const wanted = lastPart(id).replaceAll(':', '-').replace(' ', 'T');
  return name === wanted || (/^\d{4}-/.test(wanted) && name.includes(`-crash-report-${wanted}`));
}

const lastPart = (file: string): string => file.slice(Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\')) + 1);

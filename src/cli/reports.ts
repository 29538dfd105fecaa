import { duration } from '../core/duration.ts';
import { findReport, newestIn } from '../records/find-report.ts';
import { type CrashGroup, groupJson } from '../records/groups.ts';
import type { Recorded } from '../records/places.ts';
import { type ReportFile, readReport } from '../records/report-files.ts';
import { tame } from '../records/tame.ts';
import { groupsOf, toldOf } from '../records/told.ts';
import { NotThere, nothingText, type RecordsAsked, relative, withRecords } from './recorded/asked.ts';
import { crashText } from './recorded/crash-text.ts';
import { type Page, row } from './recorded/page.ts';
import { clockTime } from './times.ts';

/** `show`: a fingerprint or its beginning, or a report file's name or time. */
export interface ReportsAsked extends RecordsAsked {
  readonly show?: string;
}

/**
 * `crashproof reports [SERVICE]` and `crashproof reports show ID`: the crashes on record, the same ones together.
 *
 * @returns the exit code: 0, also where nothing has crashed; 1 where what was asked for is not there; 2 for a wrong
 * configuration
 */
export function reports(asked: ReportsAsked): Promise<number> {
  return withRecords(asked, (services, page, places) => {
    const now = new Date();
    if (asked.show !== undefined) return showOne(services, asked.show, asked.json, page, now);
    const all = services.map(one => ({ one, groups: groupsOf(one) }));
    if (asked.json) return `${JSON.stringify({ version: 1, services: all.map(inJson) }, null, 2)}\n`;
    const crashed = all.filter(({ groups }) => groups.length > 0);
    if (crashed.length === 0) return nothingText(services, places);
    return `${crashed.map(({ one, groups }) => listText(one, groups, page, now)).join('\n')}\n${hint(page)}`;
  });
}

function listText(
  { service, dir, reports: files }: Recorded,
  groups: readonly CrashGroup[],
  page: Page,
  now: Date,
): string {
  const total = groups.reduce((sum, { crashes }) => sum + crashes.length, 0);
  const kinds = groups.length === 1 ? 'all alike' : `${groups.length} kinds`;
  const count = total === 1 ? '1 crash' : `${total} crashes, ${kinds}`;
  const kept = `${files.length} ${files.length === 1 ? 'report' : 'reports'} in ${relative(dir)}`;
  return [
    `${page.paint('bold', tame(service, 100))}  ${page.paint('dim', `${count}; ${kept}`)}`,
    ...groups.flatMap(group => ['', ...groupLines(group, page, now)]),
    '',
  ].join('\n');
}

function groupLines({ crashes, fingerprint, cause, sentence, latest, medianLife }: CrashGroup, page: Page, now: Date) {
  const [first] = crashes;
  const life = `lived ${duration(medianLife * 1000)}${crashes.length > 1 ? ' (median)' : ''}`;
  const when =
    crashes.length === 1
      ? clockTime(latest.timestamp, now)
      : `${clockTime(first.timestamp, now)} to ${clockTime(latest.timestamp, now)}`;
  return [
    ...row(`${crashes.length} x`, tame(sentence), page, 'red'),
    ...row('', `${when}; ${life}`, page),
    ...row('', `${cause}${fingerprint === null ? '' : `, ${fingerprint}`}`, page, 'dim'),
  ];
}

const hint = ({ paint }: Page): string => paint('dim', 'One of them in full: crashproof reports show FINGERPRINT\n');

function showOne(services: readonly Recorded[], id: string, json: boolean, page: Page, now: Date): string {
  const found = findReport(services, id);
  if (found.is === 'unclear') {
    const names = found.several.slice(0, 10).map(relative);
    throw new NotThere(
      names.length > 0
        ? `${id} is the beginning of several: ${names.join(', ')}`
        : `there is no report ${id}: give a fingerprint of crashproof reports, or the time in a report's name`,
    );
  }
  if (found.is === 'group') {
    return json ? wholeJson(found.group) : groupText(found.one, found.group, page, now);
  }
  const report = readReport(found.file.file);
  if (report === null) throw new NotThere(`${relative(found.file.file)} cannot be read as a report`);
  return json ? `${JSON.stringify(report, null, 2)}\n` : fileText(found.one, found.file, page, now);
}

function groupText(one: Recorded, group: CrashGroup, page: Page, now: Date): string {
  const { latest, crashes } = group;
  const told = toldOf(one, latest, group);
  if (crashes.length === 1) return crashText(told, page, now);
  const times = crashes.slice(-mostTimes).map(({ timestamp, uptime_before_crash }) => {
    return `${clockTime(timestamp, now)} after ${duration(uptime_before_crash * 1000)}`;
  });
  const older = crashes.length > mostTimes ? [`and ${crashes.length - mostTimes} earlier ones`] : [];
  const list = row('all', [...times.reverse(), ...older], page);
  return `${crashText(told, page, now)}\n${list.join('\n')}\n`;
}

const mostTimes = 20;

function fileText(one: Recorded, { file, at }: ReportFile, page: Page, now: Date): string {
  const report = readReport(file);
  const newest = report === null ? null : newestIn(report);
  if (report === null || newest === null) {
    return `${relative(file)} was written at ${clockTime(at.toISOString(), now)} and holds no crash.\n`;
  }
  const totals = `${report.total_crashes} crashes, ${report.total_restarts} restarts, ${duration(report.total_uptime * 1000)} of life in all`;
  return `${crashText(toldOf(one, newest.crash, newest.group, file), page, now)}\n${row('totals', totals, page).join('\n')}\n`;
}

function inJson({ one, groups }: { one: Recorded; groups: readonly CrashGroup[] }) {
  const { service, dir, reports: files } = one;
  return { name: service, folder: dir, groups: groups.map(groupJson), reports: files.map(({ file }) => file) };
}

function wholeJson(group: CrashGroup): string {
  return `${JSON.stringify({ version: 1, ...groupJson(group), events: group.crashes }, null, 2)}\n`;
}

import { duration } from '../core/duration.ts';
import { NotThere, nothingText, type RecordsAsked, relative, withRecords } from './recorded/asked.ts';
import { crashText } from './recorded/crash-text.ts';
import { type CrashGroup, groupCrashes } from './recorded/groups.ts';
import { type Page, row } from './recorded/page.ts';
import type { Recorded } from './recorded/places.ts';
import { crashesOf, type ReportFile, readReport } from './recorded/report-files.ts';
import { tame } from './recorded/tame.ts';
import { groupsOf, toldOf } from './recorded/told.ts';
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
  const groups = services.flatMap(one => groupsOf(one).map(group => ({ one, group })));
  const alike = id.length >= 3 ? groups.filter(({ group }) => group.fingerprint?.startsWith(id.toLowerCase())) : [];
  const files = alike.length > 0 ? [] : services.flatMap(one => one.reports).filter(file => isMeant(file, id));
  if (alike.length + files.length === 0) {
    throw new NotThere(
      `there is no report ${id}: give a fingerprint of crashproof reports, or the time in a report's name`,
    );
  }
  if (alike.length + files.length > 1) {
    const names = [...alike.map(({ group }) => group.fingerprint), ...files.map(({ file }) => relative(file))];
    throw new NotThere(`${id} is the beginning of several: ${names.slice(0, 10).join(', ')}`);
  }
  const [found] = alike;
  if (found !== undefined) return json ? groupJson(found.group) : groupText(found.one, found.group, page, now);
  const [file] = files as [ReportFile];
  const report = readReport(file.file);
  if (report === null) throw new NotThere(`${relative(file.file)} cannot be read as a report`);
  if (json) return `${JSON.stringify(report, null, 2)}\n`;
  return fileText(file, services, page, now);
}

/** The time in a report's name, also with the colons that file names cannot have, or its whole name. */
function isMeant({ file }: ReportFile, id: string): boolean {
  const name = file.slice(Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\')) + 1);
  const wanted = id
    .slice(Math.max(id.lastIndexOf('/'), id.lastIndexOf('\\')) + 1)
    .replaceAll(':', '-')
    .replace(' ', 'T');
  return name === wanted || (/^\d{4}-/.test(wanted) && name.includes(`-crash-report-${wanted}`));
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

function fileText({ file, service, at }: ReportFile, services: readonly Recorded[], page: Page, now: Date): string {
  const report = readReport(file);
  const crashes = report === null ? [] : crashesOf(report);
  const crash = crashes.at(-1);
  const one = services.find(each => each.service === service);
  const group = groupCrashes(crashes).find(each => crash !== undefined && each.crashes.includes(crash));
  if (report === null || crash === undefined || group === undefined || one === undefined) {
    return `${relative(file)} was written at ${clockTime(at.toISOString(), now)} and holds no crash.\n`;
  }
  const totals = `${report.total_crashes} crashes, ${report.total_restarts} restarts, ${duration(report.total_uptime * 1000)} of life in all`;
  return `${crashText(toldOf(one, crash, group, file), page, now)}\n${row('totals', totals, page).join('\n')}\n`;
}

function inJson({ one, groups }: { one: Recorded; groups: readonly CrashGroup[] }) {
  const { service, dir, reports: files } = one;
  return { name: service, folder: dir, groups: groups.map(shortJson), reports: files.map(({ file }) => file) };
}

function shortJson({ fingerprint, cause, sentence, crashes, latest, medianLife }: CrashGroup) {
  return {
    fingerprint,
    cause,
    explanation: sentence,
    count: crashes.length,
    first_seen: crashes[0].timestamp,
    last_seen: latest.timestamp,
    median_uptime: medianLife,
  };
}

function groupJson(group: CrashGroup): string {
  return `${JSON.stringify({ version: 1, ...shortJson(group), events: group.crashes }, null, 2)}\n`;
}

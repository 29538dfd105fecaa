import type { Recorded } from '../records/places.ts';
import { type ReportFile, readReport } from '../records/report-files.ts';
import { maxReportsListed } from './bounds.ts';
import { Refusal } from './refusal.ts';
import { nameIn, nameOf, uriOf } from './report-uri.ts';

const mostEvents = 5;

/** The newest reports of all services, as resources. */
export function reportsListed(records: readonly Recorded[]) {
  return newestFirst(records)
    .slice(0, maxReportsListed)
    .map(({ file, service, at }) => ({
      uri: uriOf(file),
      name: nameOf(file),
      title: `Crash report of ${service}, ${at.toISOString()}`,
      mimeType: 'application/json',
    }));
}

/** @throws Refusal where no report has that address */
export function reportAt(records: readonly Recorded[], uri: string): object {
  const name = nameIn(uri);
  const found = newestFirst(records).find(({ file }) => nameOf(file) === name);
  if (name === null || found === undefined) throw new Refusal(`there is no report ${uri.slice(0, 300)}`);
  return reportData(found.file);
}

const newestFirst = (records: readonly Recorded[]): readonly ReportFile[] =>
  records.flatMap(({ reports }) => reports).toSorted((a, b) => b.at.getTime() - a.at.getTime());

/** @throws Refusal where it cannot be read */
export function reportData(file: string): object {
  const report = readReport(file);
  if (report === null) throw new Refusal(`${file} cannot be read as a report`);
  const { crash_events, other_events = [], ...rest } = report;
  return {
    ...rest,
    crash_events: crash_events.slice(-mostEvents),
    other_events: other_events.slice(-mostEvents),
    left_out: Math.max(0, crash_events.length - mostEvents) + Math.max(0, other_events.length - mostEvents),
  };
}

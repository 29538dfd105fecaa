import fs from 'node:fs';
import path from 'node:path';
import type { CrashEvent, OtherEvent, Report } from '../runtime/report.ts';

/** A report on disk. */
export interface ReportFile {
  readonly file: string;
  readonly service: string;
  /** As its name says, else when it was written. */
  readonly at: Date;
}

/** One end that nobody asked for, as a report has it. */
export type Crash = CrashEvent & Partial<Pick<OtherEvent, 'kind' | 'reason'>>;

/** More than this was not written by us. */
const maxBytes = 32 * 1024 * 1024;

const named = /^(?<service>[^.].*)-crash-report-(?<at>.+)\.json$/;

/** The reports in a folder, oldest first; none where there is no such folder. */
export function reportsIn(dir: string): readonly ReportFile[] {
  const found = namesIn(dir).flatMap(name => {
    const { service, at } = named.exec(name)?.groups ?? {};
    if (service === undefined || at === undefined) return [];
    const file = path.join(dir, name);
    const time = timeIn(at) ?? writtenAt(file);
    return time === null ? [] : [{ file, service, at: time }];
  });
  return found.sort((a, b) => a.at.getTime() - b.at.getTime());
}

/** null: it is not there any more, or is no report. */
export function readReport(file: string): Report | null {
  try {
    if (fs.statSync(file).size > maxBytes) return null;
    const read: unknown = JSON.parse(fs.readFileSync(file, 'utf8'));
    return isReport(read) ? read : null;
  } catch {
    return null;
  }
}

/** All ends in it that nobody asked for, oldest first. */
export function crashesOf({ crash_events, other_events = [] }: Report): readonly Crash[] {
  const ended = other_events.filter(({ kind }) => kind === 'unhealthy' || kind === 'not-ready');
  return [...crash_events, ...ended].sort((a, b) => Date.parse(a.timestamp) - Date.parse(b.timestamp));
}

function namesIn(dir: string): readonly string[] {
  try {
    return fs.readdirSync(dir);
  } catch {
    return [];
  }
}

/** `2026-11-24T10-30-00.000Z`: ISO 8601 with its colons made fit for every file system. */
function timeIn(text: string): Date | null {
  const iso = text.replace(/T(\d\d)-(\d\d)-(\d\d)/, 'T$1:$2:$3');
  const at = new Date(iso);
  return /^\d{4}-\d\d-\d\dT/.test(iso) && !Number.isNaN(at.getTime()) ? at : null;
}

function writtenAt(file: string): Date | null {
  try {
    return fs.statSync(file).mtime;
  } catch {
    return null;
  }
}

function isReport(read: unknown): read is Report {
  const events = (read as { crash_events?: unknown } | null)?.crash_events;
  return (
    Array.isArray(events) &&
    events.every(one => typeof one?.timestamp === 'string' && !Number.isNaN(Date.parse(one.timestamp)))
  );
}

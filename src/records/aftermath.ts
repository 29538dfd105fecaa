import fs from 'node:fs';
import type { NoteCode } from '../core/note.ts';

/** One of the supervisor's own lines in a log. */
export interface OwnLine {
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly code: string;
  readonly service: string;
  readonly run: number;
  /** How long what it tells of lasts, where it says so. */
  readonly forMs: number | null;
  readonly message: string;
}

/** What the log says of the time after the last crash. */
export interface Aftermath {
  /** What followed the run's end, oldest first, at most `mostLines`. */
  readonly afterwards: readonly OwnLine[];
  /** What was found out about a run that goes on all the same; null: nothing. */
  readonly now: { readonly why: string; readonly held: OwnLine } | null;
}

/** Only the end of a log is read. */
const logEndBytes = 1024 * 1024;

const mostLines = 6;

const ofTheRun: readonly NoteCode[] = ['will-restart', 'will-wait', 'gave-up', 'resting', 'blocked', 'waiting'];
const ofTheNext: readonly NoteCode[] = ['spawned', 'ready', 'ended'];

/** @param run the run whose end is told of, 0: none; `since`: when it ended, ISO 8601 */
export function aftermathOf(lines: readonly OwnLine[], service: string, run: number, since: string): Aftermath {
  const own = lines.filter(line => line.service === service && (run === 0 || line.at >= since));
  const then = own.filter(line =>
    line.run === run
      ? (ofTheRun as readonly string[]).includes(line.code)
      : line.run === run + 1 && run > 0 && (ofTheNext as readonly string[]).includes(line.code),
  );
  // What was planned first and then thought better of is no news any more.
  const last = then.findLastIndex(({ code }) => code === 'gave-up' || code === 'will-wait');
  const afterwards = then.filter(({ code }, index) => code !== 'will-restart' || index > last);
  return { afterwards: afterwards.slice(0, mostLines), now: heldNow(own, run) };
}

/** Held, and since then neither ended nor well again. */
function heldNow(own: readonly OwnLine[], run: number): Aftermath['now'] {
  const last = own.findLastIndex(({ code }) => ['health-held', 'ended', 'recovered', 'spawned'].includes(code));
  const held = own[last];
  if (held === undefined || held.code !== 'health-held' || held.run <= run) return null;
  const why = own.slice(0, last).findLast(line => line.code === 'diagnosed' && line.run === held.run);
  return { why: why?.message ?? held.message, held };
}

/** The supervisor's own lines at the end of a log; none where it cannot be read. */
export function ownLinesAtEnd(file: string): readonly OwnLine[] {
  let handle: number | null = null;
  try {
    handle = fs.openSync(file, 'r');
    const { size } = fs.fstatSync(handle);
    const bytes = Buffer.alloc(Math.min(size, logEndBytes));
    const read = fs.readSync(handle, bytes, 0, bytes.length, size - bytes.length);
    return ownLines(bytes.toString('utf8', 0, read));
  } catch {
    return [];
  } finally {
    if (handle !== null) fs.closeSync(handle);
  }
}

/** In both formats (`--log-format`). What an application prints that looks like one is taken for one: it only informs. */
export function ownLines(text: string): readonly OwnLine[] {
  return text.split('\n').flatMap(line => (line.startsWith('{"time":') ? fromJson(line) : fromText(line)));
}

function fromJson(line: string): readonly OwnLine[] {
  try {
    const { time, source, event, service, run, forMs, message } = JSON.parse(line) as Record<string, unknown>;
    if (source !== 'crashproof' || typeof service !== 'string' || typeof run !== 'number') return [];
    const lasts = typeof forMs === 'number' ? forMs : null;
    return [{ at: String(time), code: String(event), service, run, forMs: lasts, message: String(message) }];
  } catch {
    return [];
  }
}

const textLine =
  /^(?<at>\d{4}-\d\d-\d\dT[\d:.]{8,12}Z) [A-Z]{4,7} crashproof event=(?<code>[\w-]{1,40}) service=(?<service>[\w.:/@+-]{1,200}|"[^"]{1,200}") run=(?<run>\d{1,10}) (?<rest>.*)$/;

function fromText(line: string): readonly OwnLine[] {
  const { at = '', code = '', service = '', run, rest = '' } = textLine.exec(line)?.groups ?? {};
  if (run === undefined) return [];
  const from = rest.lastIndexOf('message="');
  const lasts = /(?:^| )forMs=(\d{1,12})/.exec(rest)?.[1];
  try {
    const message = String(JSON.parse(rest.slice(from + 'message='.length)));
    const name = service.replaceAll('"', '');
    return [{ at, code, service: name, run: Number(run), forMs: lasts === undefined ? null : Number(lasts), message }];
  } catch {
    return [];
  }
}

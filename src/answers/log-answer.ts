import type { LogLines as LogItem, Request } from '../control/api.ts';
import { maxLogLines } from '../control/limits.ts';
import type { Name } from '../core/spec.ts';
import type { Bell } from './bell.ts';
import type { Controlled } from './controlled.ts';
import { followLog } from './log-follow.ts';
import { LogLines } from './log-lines.ts';
import { type LogMarks, linesSince } from './log-since.ts';
import { tailOf } from './log-tail.ts';

const standardLines = 20;
/** One item carries so many lines at most, so that a slow reader is met often enough. */
const linesPerItem = 500;

interface Asked extends Extract<Request, { readonly do: 'logs' }> {
  readonly signal: AbortSignal;
}

/** The end of one service's log, and what comes after it where that is wanted; without secrets. */
export async function* logOf(
  { redact, wall }: Controlled,
  { name, logFile, marks }: { readonly name: Name; readonly logFile: string; readonly marks: LogMarks },
  bell: Bell,
  { lines, since_ms, follow = false, signal }: Asked,
): AsyncGenerator<LogItem> {
  const sinceMs = since_ms === undefined ? null : wall().getTime() - since_ms;
  const wanted = lines ?? (sinceMs === null ? standardLines : maxLogLines);
  const from = sinceMs === null ? null : marks.at(sinceMs);
  const tail = await tailOf(logFile, { lines: sinceMs === null ? wanted : maxLogLines, from });

  const taken = new LogLines();
  const whole = taken.take(tail.bytes);
  const complete = follow ? whole : [...whole, ...taken.rest()];
  const reliable = from !== null && from.ino === tail.ino;
  const young = sinceMs === null ? complete : linesSince(complete, sinceMs, reliable);
  yield* items(wanted === 0 ? [] : young.slice(-wanted), false);
  if (!follow) return;

  for await (const { bytes, gap } of followLog(logFile, { offset: tail.end, ino: tail.ino }, signal, bell)) {
    yield* items(taken.take(bytes), gap);
  }

  async function* items(all: readonly string[], gap: boolean): AsyncGenerator<LogItem> {
    for (let at = 0; at < all.length; at += linesPerItem) {
      const clean = redact(name, all.slice(at, at + linesPerItem).join('\n'));
      yield { service: name, lines: clean.split('\n'), gap: gap && at === 0 };
    }
  }
}

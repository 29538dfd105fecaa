import fs from 'node:fs';
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
  { lines, since_ms, after, follow = false, signal }: Asked,
): AsyncGenerator<LogItem> {
  const sinceMs = since_ms === undefined ? null : wall().getTime() - since_ms;
  const wanted = lines ?? (sinceMs === null ? standardLines : maxLogLines);
  const from = sinceMs === null ? null : marks.at(sinceMs);
  const taken = new LogLines();
  let start = after === undefined ? null : await whereLeft(logFile, after);
  if (start === null) {
    const tail = await tailOf(logFile, { lines: sinceMs === null ? wanted : maxLogLines, from });
    const whole = taken.take(tail.bytes);
    const complete = follow ? whole : [...whole, ...taken.rest()];
    const reliable = from !== null && from.ino === tail.ino;
    const young = sinceMs === null ? complete : linesSince(complete, sinceMs, reliable);
    start = { offset: tail.end, ino: tail.ino };
    yield* items(wanted === 0 ? [] : young.slice(-wanted), after !== undefined, start);
  }
  if (!follow) return;

  for await (const { bytes, gap, ino, end } of followLog(logFile, start, signal, bell)) {
    yield* items(taken.take(bytes), gap, { ino, offset: end });
  }

  async function* items(all: readonly string[], gap: boolean, end: Place): AsyncGenerator<LogItem> {
    for (let at = 0; at < all.length; at += linesPerItem) {
      const clean = redact(name, all.slice(at, at + linesPerItem).join('\n'));
      const position = at + linesPerItem < all.length ? null : positionOf(end, taken.heldBytes);
      yield { service: name, lines: clean.split('\n'), gap: gap && at === 0, position };
    }
  }
}

/** A file, and where in it. */
interface Place {
  readonly ino: number | null;
  readonly offset: number;
}

function positionOf({ ino, offset }: Place, heldBytes: number): string | null {
  return ino === null ? null : `${ino}.${Math.max(0, offset - heldBytes)}`;
}

/** null where the log is another file by now. */
async function whereLeft(file: string, position: string): Promise<Place | null> {
  const [ino, offset] = position.split('.').map(Number);
  const stat = await fs.promises.stat(file).catch(() => null);
  if (stat === null || offset === undefined || stat.ino !== ino || stat.size < offset) return null;
  return { ino: stat.ino, offset };
}

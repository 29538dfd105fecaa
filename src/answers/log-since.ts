import fs from 'node:fs';

/*
 * When was a line written? crashproof's own lines say it, and so do those of most applications, but not of all. So the
 * length of each log is noted now and then, which tells where in it a moment is.
 */

/** A look at each log's length comes this often. */
export const markEveryMs = 10_000;
/** A day of marks. */
export const maxMarks = 8_640;

export interface Mark {
  readonly atMs: number;
  readonly ino: number;
  readonly offset: number;
}

/** The lengths of one log over the last day, noted only where it has grown. */
export class LogMarks {
  #marks: Mark[] = [];

  add(mark: Mark): void {
    const last = this.#marks.at(-1);
    if (last !== undefined && last.ino === mark.ino && last.offset === mark.offset) return;
    this.#marks.push(mark);
    if (this.#marks.length > maxMarks) this.#marks = this.#marks.slice(-maxMarks / 2);
  }

  /** The latest mark that is not younger than that; null where it was not watched then. */
  at(sinceMs: number): Mark | null {
    return this.#marks.findLast(({ atMs }) => atMs <= sinceMs) ?? null;
  }
}

/** Notes the present length. Never rejects: a log that cannot be looked at has no marks. */
export async function markNow(file: string, marks: LogMarks, wall: () => Date): Promise<void> {
  try {
    const { ino, size } = await fs.promises.stat(file);
    marks.add({ atMs: wall().getTime(), ino, offset: size });
  } catch {}
}

/** ISO 8601 and what Python, Java, Go and nginx make of it, at the beginning of a line or in its first brackets. */
const STAMP =
  /^[[("{\s]*(?:"?\w+"?\s*[:=]\s*"?)?(\d{4}[-/]\d\d[-/]\d\d)[T ](\d\d:\d\d:\d\d)(?:[.,](\d{1,9}))?\s?(Z|[+-]\d\d:?\d\d)?/;

/** Milliseconds since 1970; null where the line does not say. Without a zone it is this machine's. */
export function stampOf(line: string): number | null {
  const found = STAMP.exec(line.slice(0, 100));
  if (found === null) return null;
  const [, date = '', time = '', fraction = '0', zone = ''] = found;
  const ms = Math.floor(Number(`0.${fraction}`) * 1000);
  const offset = zone === '' || zone === 'Z' ? zone : zone.replace(/^(...):?/, '$1:');
  const at = Date.parse(`${date.replaceAll('/', '-')}T${time}${offset}`);
  return Number.isNaN(at) ? null : at + ms;
}

/**
 * The lines from that moment on. `reliable`: all of them are known to be about as young, so only those that say
 * otherwise are dropped; else the first line that says that it is young enough is the first one taken.
 */
export function linesSince(lines: readonly string[], sinceMs: number, reliable: boolean): readonly string[] {
  const stamps = lines.map(stampOf);
  if (!reliable) {
    const first = stamps.findIndex(stamp => stamp !== null && stamp >= sinceMs);
    return first === -1 ? [] : lines.slice(first);
  }
  const young = stamps.findIndex(stamp => stamp !== null && stamp >= sinceMs);
  const old = stamps.findLastIndex(
    (stamp, index) => stamp !== null && stamp < sinceMs && (young === -1 || index < young),
  );
  return lines.slice(old + 1);
}

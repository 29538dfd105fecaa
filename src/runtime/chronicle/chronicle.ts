import type { EndKind } from '../../core/state.ts';
import type { Sample } from '../findings.ts';
import { type Kind, type Saved, Slots } from './slots.ts';
import { type Stand, stands } from './stand.ts';

const spans = ['hour', 'day', 'week'] as const;
export type Span = (typeof spans)[number];

const minuteMs = 60_000;
/** Together they cover the span. A bar shows `together` of them as one: more would not fit on a phone. */
const rows: Readonly<Record<Span, { readonly slotMs: number; readonly count: number; readonly together: number }>> = {
  hour: { slotMs: minuteMs / 4, count: 240, together: 4 },
  day: { slotMs: 15 * minuteMs, count: 96, together: 1 },
  week: { slotMs: 120 * minuteMs, count: 84, together: 1 },
};

/** Seconds in each stand; ends by kind; sums, counts and peaks of what was measured. */
const kinds = {
  up: 'sum',
  unhealthy: 'sum',
  down: 'sum',
  starting: 'sum',
  waiting: 'sum',
  planned: 'sum',
  crashes: 'sum',
  hangs: 'sum',
  restarts: 'sum',
  samples: 'sum',
  memory: 'sum',
  memoryPeak: 'max',
  cpus: 'sum',
  cpu: 'sum',
  cpuPeak: 'max',
  answers: 'sum',
  latency: 'sum',
  latencyPeak: 'max',
} as const satisfies Record<Stand, Kind> & Record<string, Kind>;
type Field = keyof typeof kinds;

/** Which ends are counted as what. */
const counted: Readonly<Record<EndKind, Field>> = {
  crash: 'crashes',
  exit: 'restarts',
  stopped: 'restarts',
  unhealthy: 'hangs',
  'not-ready': 'hangs',
};

/**
 * How one service stood, and what it used, over the last hour, day and week: 420 slots of 18 numbers, whatever happens.
 * Moments are the wall clock's, in milliseconds.
 */
export class Chronicle {
  readonly #rows = Object.fromEntries(
    spans.map(span => [span, new Slots<Field>(rows[span].slotMs, rows[span].count, kinds)]),
  ) as Readonly<Record<Span, Slots<Field>>>;
  #stand: Stand | null = null;
  #since = 0;

  /** It stands so from now on. Also to be called when nothing has changed, so that the time until now is noted. */
  note(stand: Stand, atMs: number): void {
    if (this.#stand !== null && atMs > this.#since)
      this.#each(row => row.noteSpan(this.#since, atMs, this.#stand ?? stand));
    this.#stand = stand;
    this.#since = atMs;
  }

  ended(kind: EndKind, atMs: number): void {
    this.#each(row => row.note(atMs, counted[kind], 1));
  }

  sampled({ memoryBytes, cpuPercent }: Pick<Sample, 'memoryBytes' | 'cpuPercent'>, atMs: number): void {
    const megabytes = memoryBytes / 1e6;
    this.#each(row => {
      row.note(atMs, 'samples', 1);
      row.note(atMs, 'memory', megabytes);
      row.note(atMs, 'memoryPeak', megabytes);
      if (cpuPercent === null) return;
      row.note(atMs, 'cpus', 1);
      row.note(atMs, 'cpu', cpuPercent);
      row.note(atMs, 'cpuPeak', cpuPercent);
    });
  }

  answered(latencyMs: number, atMs: number): void {
    this.#each(row => {
      row.note(atMs, 'answers', 1);
      row.note(atMs, 'latency', latencyMs);
      row.note(atMs, 'latencyPeak', latencyMs);
    });
  }

  timeline(span: Span, atMs: number): Timeline {
    const row = this.#rows[span];
    const { together } = rows[span];
    const slotMs = row.slotMs * together;
    // The last of those that are shown as one, also where it is still to come.
    const lastMs = (Math.floor(atMs / slotMs) + 1) * slotMs - row.slotMs;
    const column = (field: Field): readonly number[] => inGroups(row.column(lastMs, field), together);
    const seconds = Object.fromEntries(stands.map(stand => [stand, column(stand)])) as Record<Stand, readonly number[]>;
    const sum = (of: readonly Stand[]): number => of.flatMap(stand => seconds[stand]).reduce((a, b) => a + b, 0);
    const wanted = sum(stands) - sum(['planned']);
    return {
      fromMs: row.begin(lastMs),
      slotMs,
      seconds,
      crashes: column('crashes'),
      hangs: column('hangs'),
      restarts: column('restarts'),
      upPercent: wanted === 0 ? null : (sum(['up', 'unhealthy']) / wanted) * 100,
    };
  }

  measurements(span: Span, atMs: number): Measurements {
    const row = this.#rows[span];
    const mean = (field: Field, count: Field): readonly (number | null)[] => {
      const counts = row.column(atMs, count);
      return row.column(atMs, field).map((sum, index) => quotient(sum, counts[index] ?? 0));
    };
    const peak = (field: Field, count: Field): readonly (number | null)[] => {
      const counts = row.column(atMs, count);
      return row.column(atMs, field).map((value, index) => (counts[index] === 0 ? null : tidy(value)));
    };
    return {
      fromMs: row.begin(atMs),
      slotMs: row.slotMs,
      memoryMb: mean('memory', 'samples'),
      memoryPeakMb: peak('memoryPeak', 'samples'),
      cpuPercent: mean('cpu', 'cpus'),
      cpuPeakPercent: peak('cpuPeak', 'cpus'),
      latencyMs: mean('latency', 'answers'),
      latencyPeakMs: peak('latencyPeak', 'answers'),
    };
  }

  save(): SavedChronicle {
    const { hour, day, week } = this.#rows;
    return { version: 1, fields: Object.keys(kinds), hour: hour.save(), day: day.save(), week: week.save() };
  }

  /** Takes up what an earlier life has saved. Of another version it takes nothing. */
  load(saved: unknown): void {
    if (typeof saved !== 'object' || saved === null) return;
    const { version, fields, ...rest } = saved as Partial<SavedChronicle>;
    if (version !== 1 || String(fields) !== String(Object.keys(kinds))) return;
    for (const span of spans) this.#rows[span].load(rest[span]);
  }

  #each(work: (row: Slots<Field>) => void): void {
    for (const span of spans) work(this.#rows[span]);
  }
}

export interface Timeline {
  /** When its first slot begins. */
  readonly fromMs: number;
  readonly slotMs: number;
  /** Of each slot; what is missing from its length was watched by nobody. */
  readonly seconds: Readonly<Record<Stand, readonly number[]>>;
  readonly crashes: readonly number[];
  /** Ends because it did not answer, or did not get ready. */
  readonly hangs: readonly number[];
  /** Ends that were asked for, and clean ones. */
  readonly restarts: readonly number[];
  /** Of the time it was to be up; null where that is none. */
  readonly upPercent: number | null;
}

/** Means and peaks of each slot; null where nothing was measured. */
export interface Measurements {
  readonly fromMs: number;
  readonly slotMs: number;
  readonly memoryMb: readonly (number | null)[];
  readonly memoryPeakMb: readonly (number | null)[];
  readonly cpuPercent: readonly (number | null)[];
  readonly cpuPeakPercent: readonly (number | null)[];
  readonly latencyMs: readonly (number | null)[];
  readonly latencyPeakMs: readonly (number | null)[];
}

interface SavedChronicle {
  readonly version: 1;
  readonly fields: readonly string[];
  readonly hour: Saved;
  readonly day: Saved;
  readonly week: Saved;
}

/** Sums of so many at a time. */
function inGroups(column: readonly number[], size: number): readonly number[] {
  if (size === 1) return column;
  return Array.from({ length: column.length / size }, (_, index) =>
    column.slice(index * size, (index + 1) * size).reduce((a, b) => a + b, 0),
  );
}

const quotient = (sum: number, count: number): number | null => (count === 0 ? null : tidy(sum / count));

const tidy = (value: number): number => Math.round(value * 100) / 100;

import type { Ending } from '../core/event.ts';
import type { Name, Run } from '../core/spec.ts';
import type { EndKind } from '../core/state.ts';
import type { Examination } from '../os/port.ts';
import { detached } from './detached.ts';
import type { Explained } from './explained.ts';
import type { Findings } from './findings.ts';
import type { TargetInReport } from './target-states.ts';

/** So many ends are remembered, with their output, for the report; the counters know of all. */
export const maxEndsKept = 100;

/** An older end keeps this much of its output, the latest all that was caught. */
const olderOutputBytes = 4 * 1024;
/** So many fingerprints but the latest keep the curve of their latest end, thinned out. */
const maxCurvesKept = 8;
const olderSamples = 20;

/** One ended run. */
export interface RunEnd {
  readonly run: Run;
  readonly kind: EndKind;
  readonly ending: Ending;
  readonly pid: number | null;
  readonly at: Date;
  readonly lifeMs: number;
  /** The restart this end led to, had it been a crash: 1, 2, 3 … */
  readonly attempt: number;
  /** Why the supervisor ended it, in words; null where it ended by itself. */
  readonly reason: string | null;
  /** What was seen of it before it was ended for not answering; null elsewhere. */
  readonly examination: Examination | null;
  /** The last output: of stderr, or of both streams in the order of arrival where stderr is empty. */
  readonly output: string;
  /** Why; null where nobody asked (a stop, a clean exit), missing in what an earlier version has saved. */
  readonly explained?: Explained | null;
  /** What was found out beside it; missing in what an earlier version has saved. */
  readonly findings?: Findings;
  /** What it needs and watches, just after; missing where that is nothing. */
  readonly targets?: readonly TargetInReport[];
}

/** The ends of one service's runs, oldest first, bounded. */
export class History {
  readonly service: Name;
  #ends: readonly RunEnd[];

  constructor(service: Name, ends: readonly RunEnd[] = []) {
    this.service = service;
    this.#ends = ends.slice(-maxEndsKept);
  }

  add(end: RunEnd): void {
    const older = this.#ends.slice(-(maxEndsKept - 1));
    const told = new Set([end.explained?.fingerprint]);
    const kept = older.toReversed().map(one => {
      const { fingerprint } = one.explained ?? {};
      // The latest of each fingerprint shows what led to it.
      const keepsCurve = fingerprint !== undefined && !told.has(fingerprint) && told.size <= maxCurvesKept;
      told.add(fingerprint);
      return shortened(one, keepsCurve);
    });
    this.#ends = [...kept.toReversed(), detached(end)];
  }

  get ends(): readonly RunEnd[] {
    return this.#ends;
  }
}

/** An older end's curve and stacks would make each report as big as all together. */
function shortened(end: RunEnd, keepsCurve: boolean): RunEnd {
  const { output, findings } = end;
  if (output.length <= olderOutputBytes && findings === undefined) return end;
  return {
    ...end,
    output: output.length > olderOutputBytes ? detached(output.slice(-olderOutputBytes)) : output,
    ...(findings === undefined
      ? {}
      : {
          findings: {
            ...findings,
            samples: keepsCurve ? thin(findings.samples) : [],
            stacks: detached(cut(findings.stacks)),
          },
        }),
  };
}

/** The first, the last, and some between. */
function thin(samples: Findings['samples']): Findings['samples'] {
  if (samples.length <= olderSamples) return samples;
  const step = (samples.length - 1) / (olderSamples - 1);
  return Array.from({ length: olderSamples }, (_, index) => samples[Math.round(index * step)]).filter(
    sample => sample !== undefined,
  );
}

function cut(text: string | null): string | null {
  return text?.slice(0, olderOutputBytes) ?? null;
}

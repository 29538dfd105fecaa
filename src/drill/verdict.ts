import type { FailureName, Goals } from './failure.ts';

/** What a rehearsal has measured. `null`: it did not come about within what was waited for. */
export interface Measured {
  readonly detectMs: number | null;
  readonly recoverMs: number | null;
  /** Requests put from the failure to the recovery, and those without an answer; `null`: none were put. */
  readonly requests: { readonly asked: number; readonly lost: number } | null;
  /** What the supervisor's record says of it; `null`: nothing. */
  readonly explanation: string | null;
}

/** One line of the table, and of `--json` (docs/drill.md). */
export interface Outcome extends Measured {
  readonly failure: FailureName;
  readonly goals: Goals;
  readonly verdict: 'pass' | 'fail' | 'not rehearsed';
  /** Why it failed, or was not rehearsed; empty where it passed. */
  readonly because: string;
}

/** What `--json` prints (docs/drill.md). */
export interface DrillReport {
  readonly version: 1;
  /** ISO 8601. */
  readonly at: string;
  readonly service: string;
  /** What requests were put to, or why none were. */
  readonly requests_to: string;
  readonly outcomes: readonly Outcome[];
}

const nothing: Measured = { detectMs: null, recoverMs: null, requests: null, explanation: null };

export const notRehearsed = (failure: FailureName, goals: Goals, because: string): Outcome => ({
  failure,
  goals,
  ...nothing,
  verdict: 'not rehearsed',
  because,
});

/** Within each goal, that is at most as much as it says, and with an explanation. */
export function judge(failure: FailureName, goals: Goals, measured: Measured): Outcome {
  const { detectMs, recoverMs, requests, explanation } = measured;
  const lost = requests?.lost ?? 0;
  const faults = [
    detectMs === null ? 'it was not noticed' : detectMs > goals.detectMs ? 'it was noticed too late' : '',
    recoverMs === null ? 'it did not come back' : recoverMs > goals.recoverMs ? 'it came back too late' : '',
    goals.mostLost !== null && lost > goals.mostLost ? `${lost} requests were lost` : '',
    explanation === null ? 'nothing explains it' : '',
  ].filter(text => text !== '');
  return { failure, goals, ...measured, verdict: faults.length === 0 ? 'pass' : 'fail', because: faults.join('; ') };
}

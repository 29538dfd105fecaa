import type { Finding } from '../core/event.ts';

/** What a probe finds, and after how many milliseconds. `lost`: the answer never comes, not even late. */
export interface Answer {
  readonly finding: Finding | 'lost';
  readonly afterMs: number;
}

/** The answer to one question, from the run's age in milliseconds and how often it was asked before (0, 1, 2 …). */
export type Answers = (ageMs: number, asked: number) => Answer;

export function healthy(afterMs = 5): Answers {
  return always({ is: 'pass', latencyMs: afterMs, degraded: [] }, afterMs);
}

/** Alive, but it complains: never a reason to end it. */
export function degraded(reasons: readonly string[], afterMs = 5): Answers {
  return always({ is: 'pass', latencyMs: afterMs, degraded: reasons }, afterMs);
}

/** A refused connection or a 500, at once. */
export function failing(reason = 'connection refused', afterMs = 1): Answers {
  return always({ is: 'fail', reason }, afterMs);
}

/** Hangs: nothing comes before the time limit. */
export function silent(): Answers {
  return always({ is: 'fail', reason: 'no answer' }, Number.POSITIVE_INFINITY);
}

/** The probe is wrong: 401, 404, HTML. */
export function wrong(reason = '404 Not Found', afterMs = 5): Answers {
  return always({ is: 'misconfigured', reason }, afterMs);
}

/** Another program has the port. */
export function foreign(reason = 'the port belongs to pid 4242 (nginx)', afterMs = 5): Answers {
  return always({ is: 'foreign', reason }, afterMs);
}

/** `first` until the run is `ageMs` old, then `second`. (Not called `then`: a module that exports that is a promise.) */
export function until(ageMs: number, first: Answers, second: Answers): Answers {
  return (age, asked) => (age < ageMs ? first(age, asked) : second(age, asked));
}

/** One answer after the other, the last one for ever. */
export function inTurn(...list: readonly [Answers, ...Answers[]]): Answers {
  return (age, asked) => (list[Math.min(asked, list.length - 1)] ?? list[0])(age, asked);
}

function always(finding: Finding, afterMs: number): Answers {
  return () => ({ finding, afterMs });
}

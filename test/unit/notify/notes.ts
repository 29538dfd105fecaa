import type { Note } from '../../../src/core/note.ts';
import type { Letter } from '../../../src/features/notify/incident.ts';
import { hear, type Incidents, nextDue, noIncidents, tellDue } from '../../../src/features/notify/incidents.ts';

const about = { service: 'webapp', run: 1 };

/** A crash; `attempt`: restarts in a row before it. */
export function crash(run = 1, attempt = 0): Note {
  const ending = { by: 'code', code: 1 } as const;
  return { code: 'ended', ...about, run, kind: 'crash', ending, lifeMs: 3000, attempt, pid: 7, left: false };
}

export const spawned = (run = 2): Note => ({ code: 'spawned', ...about, run, pid: 8, attempt: 1, maxRestarts: 10 });
export const ready = (run = 2): Note => ({ code: 'ready', ...about, run, afterMs: 500, probed: true });
export const recovered = (): Note => ({ code: 'recovered', ...about });
export const degraded = (): Note => ({ code: 'degraded', ...about, reasons: ['camera 2 is offline'] });
export const unhealthy = (): Note => ({ code: 'unhealthy', ...about, cause: 'unhealthy', reason: 'no answer in 5 s' });
export const willRestart = (afterMs = 1000): Note => ({
  code: 'will-restart',
  ...about,
  attempt: 1,
  maxRestarts: 10,
  afterMs,
});
export const gaveUp = (retryInMs: number | null = null, again = false): Note => ({
  code: 'gave-up',
  ...about,
  because: '10 restarts in a row did not help',
  retryInMs,
  again,
});
export const diagnosed = (run = 1): Note => ({
  code: 'diagnosed',
  ...about,
  run,
  cause: 'disk-full',
  confidence: 0.9,
  sentence: 'The disk is full.',
  advice: 'Free some space.',
  fingerprint: 'abc',
  times: 3,
  since: '2026-11-24 10:30',
});
export const stopAsked = (): Note => ({ code: 'requested', ...about, action: 'stop', by: 'you', why: '' });
export const targetDown = (): Note => ({
  code: 'target-down',
  target: 'front door',
  downMs: 9000,
  reason: 'no answer',
});
export const targetUp = (): Note => ({ code: 'target-up', target: 'front door', downMs: 60_000 });

/** A machine whose clock the test moves; due letters are taken at their very moment. */
export class Desk {
  state: Incidents = noIncidents;
  at = 0;
  readonly letters: Letter[] = [];
  readonly #tellsCrashes: boolean;

  constructor(tellsCrashes = true) {
    this.#tellsCrashes = tellsCrashes;
  }

  hear(...notes: readonly Note[]): this {
    for (const note of notes) this.state = hear(this.state, note, this.at, () => this.#tellsCrashes);
    return this;
  }

  wait(ms: number): this {
    const until = this.at + ms;
    for (let due = nextDue(this.state); due !== null && due <= until; due = nextDue(this.state)) {
      this.at = Math.max(this.at, due);
      const { state, letters } = tellDue(this.state, this.at);
      this.state = state;
      this.letters.push(...letters);
    }
    this.at = until;
    return this;
  }

  /** What has been told so far, in short. */
  get told(): string[] {
    return this.letters.map(({ is, troubles, at }) => `${at} ${is} ${is === 'over' ? '' : troubles.join('+')}`.trim());
  }
}

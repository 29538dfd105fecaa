import { describe, expect, it } from 'vitest';
import type { Note } from '../../../src/core/note.ts';
import { aftermathOf, ownLines } from '../../../src/records/aftermath.ts';
import { fileLine, jsonLine, tell } from '../../../src/runtime/lines.ts';

const about = { service: 'web app', run: 3 };
const at = (second: number) => new Date(Date.UTC(2026, 10, 24, 10, 30, second));
const ended: Note = {
  ...about,
  code: 'ended',
  kind: 'crash',
  ending: { by: 'code', code: 1 },
  lifeMs: 1_000,
  attempt: 0,
  pid: 17,
  left: false,
  targetsDown: [],
};
const willRestart: Note = { ...about, code: 'will-restart', attempt: 1, maxRestarts: 10, afterMs: 1_000 };
const willWait: Note = { ...about, code: 'will-wait', forMs: 90_000, because: 'it said "no"' };
const spawned: Note = { ...about, run: 4, code: 'spawned', pid: 18, attempt: 1, maxRestarts: 10 };
const found: Note = {
  ...about,
  run: 4,
  code: 'diagnosed',
  cause: 'tapo-lockout',
  confidence: 0.9,
  sentence: 'Camera front has locked out logins.',
  advice: 'Wait.',
  fingerprint: '0123456789ab',
  times: 1,
  since: '2026-11-24 10:30',
};
const held: Note = { ...about, run: 4, code: 'health-held', forMs: 1_800_000, because: 'locked' };

describe.each([
  ['text', fileLine],
  ['JSON', jsonLine],
] as const)('what followed, from a log in %s', (_, write) => {
  const log = (...notes: Note[]): string =>
    notes.map((note, second) => `output of the program\n${write(tell(note, at(second)))}`).join('\n');
  const since = (text: string, run = 3) => aftermathOf(ownLines(text), 'web app', run, at(0).toISOString());
  const codes = (text: string, run?: number) => since(text, run).afterwards.map(({ code }) => code);

  it('is read back: time, run and sentence', () => {
    const [line] = since(log(ended, willRestart)).afterwards;
    expect(line).toMatchObject({ at: at(1).toISOString(), run: 3, message: 'restart 1 of 10 in 1 s' });
  });

  it('is the decision and the next run', () => {
    expect(codes(log(ended, willRestart, spawned))).toEqual(['will-restart', 'spawned']);
  });

  it('leaves out a plan that was thought better of', () => {
    expect(codes(log(ended, willRestart, willWait, spawned))).toEqual(['will-wait', 'spawned']);
  });

  it('is nothing of another service or run', () => {
    expect(codes(log(willRestart, spawned), 7)).toEqual([]);
    expect(aftermathOf(ownLines(log(willRestart)), 'other', 3, '').afterwards).toEqual([]);
  });

  it('knows a run that is left alone, with its reason and how long', () => {
    const { now } = since(log(ended, spawned, found, held));
    expect(now?.why).toContain('Camera front has locked out logins');
    expect(now?.held.forMs).toBe(1_800_000);
    const over: Note = { ...ended, run: 4 };
    expect(since(log(ended, spawned, found, held, over)).now).toBeNull();
  });
});

it('takes broken lines and lines of others for what they are', () => {
  const lines = ['{"time":', '{"time":"x","source":"nginx","service":"a","run":1}', 'Z INFO crashproof event=', ''];
  expect(ownLines(lines.join('\n'))).toEqual([]);
});

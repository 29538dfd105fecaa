import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Note } from '../../../src/core/note.ts';
import { isWorse, worstOf } from '../../../src/features/notify/trouble.ts';
import {
  crash,
  Desk,
  degraded,
  diagnosed,
  gaveUp,
  ready,
  recovered,
  spawned,
  targetDown,
  targetUp,
  unhealthy,
  willRestart,
} from './notes.ts';

const note = fc.oneof(
  fc
    .record({ run: fc.integer({ min: 1, max: 4 }), attempt: fc.nat(12) })
    .map(({ run, attempt }) => crash(run, attempt)),
  fc.constantFrom<Note>(
    spawned(),
    ready(),
    recovered(),
    degraded(),
    unhealthy(),
    willRestart(),
    gaveUp(),
    gaveUp(300_000),
    diagnosed(),
    targetDown(),
    targetUp(),
  ),
);
/** Mostly at once, sometimes hours later. */
const pause = fc.oneof(fc.nat(3_000), fc.nat(60_000), fc.nat(7_200_000));
const story = fc.array(fc.tuple(note, pause), { maxLength: 200 });

const play = (steps: readonly (readonly [Note, number])[]): Desk => {
  const desk = new Desk();
  for (const [one, ms] of steps) desk.hear(one).wait(ms);
  return desk;
};

describe('whatever happens', () => {
  it('trouble is told within two seconds of its first news', () => {
    fc.assert(
      fc.property(story, steps => {
        const desk = play(steps).wait(2_000);
        for (const { told, openedAt } of desk.state.open)
          expect(told.length, `opened at ${openedAt}`).toBeGreaterThan(0);
      }),
    );
  });

  it('no incident sends more than it may: one, one for each time it became worse, and returns ever more rarely', () => {
    fc.assert(
      fc.property(story, steps => {
        const desk = play(steps).wait(7_200_000);
        const numbers = new Set(desk.letters.map(({ incident }) => incident.number));
        for (const number of numbers) {
          const letters = desk.letters.filter(({ incident }) => incident.number === number);
          const [first, ...rest] = letters;
          expect(first?.is).toBe('first');
          expect(rest.every(({ is }) => is !== 'first')).toBe(true);
          // Of 7 troubles each can be worse than all before it once.
          expect(letters.filter(({ is }) => is === 'worse').length).toBeLessThan(7);
          let before = first;
          for (const letter of rest) {
            if (letter.is === 'over') expect(before?.is).not.toBe('over');
            if (letter.is === 'again') {
              expect(letter.at - (letter.incident.toldAt ?? letter.at)).toBeGreaterThanOrEqual(300_000);
            }
            if (letter.is === 'worse') {
              const fresh = worstOf(letter.troubles);
              const told = worstOf(letter.incident.told);
              expect(fresh !== null && told !== null && isWorse(fresh, told)).toBe(true);
            }
            before = letter;
          }
        }
      }),
    );
  });

  it('an end is told of every incident that is over, and nothing is kept of it for ever', () => {
    fc.assert(
      fc.property(story, steps => {
        const desk = play(steps)
          .hear(ready(), recovered(), targetUp())
          .wait(10 * 3_600_000);
        expect(desk.state.open).toEqual([]);
        const last = new Map(desk.letters.map(letter => [letter.incident.number, letter.is]));
        for (const is of last.values()) expect(['over', 'again']).toContain(is);
      }),
    );
  });

  it('a day of crashes every ten seconds is a handful of messages', () => {
    const desk = new Desk();
    for (let n = 1; n <= 8640; n += 1) desk.hear(crash(n, n - 1), spawned(n + 1), ready(n + 1)).wait(10_000);
    expect(desk.letters.length).toBeLessThan(60);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Snapshot } from '../../../src/os/table/row.ts';
import { sharedLook } from '../../../src/os/table/shared-look.ts';

/** A table whose looks end when the test says so. */
function table() {
  const looks: { since: number | null; end: (error?: Error) => void; snapshot: Snapshot }[] = [];
  const look = sharedLook(
    since =>
      new Promise((resolve, reject) => {
        const snapshot: Snapshot = { rows: [], markOf: () => null, commandOf: () => '' };
        looks.push({ since, snapshot, end: error => (error ? reject(error) : resolve(snapshot)) });
      }),
  );
  return { looks, look };
}

describe('a look at the process table that is shared', () => {
  it('begins at once where none is under way', () => {
    const { looks, look } = table();
    void look(7);
    expect(looks).toMatchObject([{ since: 7 }]);
  });

  it('is never one that began before it was asked for, whoever asks when', async () => {
    const when = fc.array(fc.constantFrom('ask', 'end', 'turn'), { minLength: 1, maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(when, async moments => {
        const { looks, look } = table();
        const answers: Promise<void>[] = [];
        let ended = 0;
        const ask = (): void => {
          const begun = looks.length;
          const answer = look().then(got => {
            expect(looks.findIndex(({ snapshot }) => snapshot === got)).toBeGreaterThanOrEqual(begun);
          });
          answers.push(answer);
        };
        const end = (): void => {
          if (ended < looks.length) looks[ended++]?.end();
        };
        for (const moment of moments) {
          if (moment === 'ask') ask();
          else if (moment === 'end') end();
          else await Promise.resolve();
          // One at a time.
          expect(looks.length - ended).toBeLessThanOrEqual(1);
        }
        const all = Promise.all(answers);
        // One look for whoever waits still, one for whoever has come meanwhile.
        for (const _ of [1, 2, 3]) {
          await new Promise(setImmediate);
          end();
        }
        await all;
      }),
    );
  });

  it('is one for all who came while another went on', async () => {
    const { looks, look } = table();
    const first = look();
    const asked = Array.from({ length: 100 }, () => look());
    looks[0]?.end();
    await first;
    await new Promise(setImmediate);
    expect(looks).toHaveLength(2);
    looks[1]?.end();
    expect(new Set(await Promise.all(asked))).toEqual(new Set([looks[1]?.snapshot]));
  });

  it.each([
    ['the earliest moment anybody asked for', [8, 3, 5], 3],
    ['everything where one asks for everything', [8, null, 5], null],
  ])('reads the marks since %s', async (_, sinces, read) => {
    const { looks, look } = table();
    const first = look(1);
    for (const since of sinces) void look(since);
    looks[0]?.end();
    await first;
    await new Promise(setImmediate);
    expect(looks[1]?.since).toBe(read);
  });

  it('is followed by the next though it failed', async () => {
    const { looks, look } = table();
    const first = look();
    const second = look();
    looks[0]?.end(new Error('no table'));
    await expect(first).rejects.toThrow('no table');
    await new Promise(setImmediate);
    looks[1]?.end();
    expect(await second).toBe(looks[1]?.snapshot);
    void look();
    expect(looks).toHaveLength(3);
  });
});

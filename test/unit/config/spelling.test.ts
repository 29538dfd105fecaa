import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { didYouMean, editDistance, kebab, nearest, shout, snake } from '../../../src/config/spelling.ts';

it('spells one key for flags, files and variables', () => {
  expect([kebab('restartDelay'), snake('restartDelay'), shout('restartDelay')]).toEqual([
    'restart-delay',
    'restart_delay',
    'RESTART_DELAY',
  ]);
});

describe('nearest', () => {
  const known = ['restart_delay', 'max_restarts', 'max_delay', 'health', 'host', 'port'];

  it.each([
    ['restart_dealy', 'restart_delay'],
    ['restartdelay', 'restart_delay'],
    ['RESTART-DELAY', 'restart_delay'],
    ['max_restart', 'max_restarts'],
    ['helth', 'health'],
    ['prot', 'port'],
    ['zebra', null],
    ['x', null],
    ['', null],
    ['restart_delay'.repeat(20), null],
  ])('finds for %j: %j', (word, near) => {
    expect(nearest(word, known)).toBe(near);
  });

  it('finds every known word after one wrong letter', () => {
    fc.assert(
      fc.property(fc.constantFrom('restart_delay', 'max_restarts', 'health_interval'), fc.nat(), (word, at) => {
        const index = at % word.length;
        const wrong = `${word.slice(0, index)}q${word.slice(index + 1)}`;
        expect(nearest(wrong, ['restart_delay', 'max_restarts', 'health_interval'])).toBe(word);
      }),
    );
  });

  it('makes a hint, or none', () => {
    expect(didYouMean('helth', known)).toBe('did you mean health?');
    expect(didYouMean('zebra', known)).toBe('');
  });
});

describe('editDistance', () => {
  it('is 0 only between equal words, the same both ways, and at most the longer length', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 12 }), fc.string({ maxLength: 12 }), (a, b) => {
        const distance = editDistance(a, b);
        expect(distance === 0).toBe(a === b);
        expect(distance).toBe(editDistance(b, a));
        expect(distance).toBeLessThanOrEqual(Math.max(a.length, b.length));
      }),
    );
  });

  it('takes a swap of neighbours for one mistake', () => {
    expect(editDistance('delay', 'dealy')).toBe(1);
    expect(editDistance('kitten', 'sitting')).toBe(3);
  });
});

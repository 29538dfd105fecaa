import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatDuration, LONGEST_MS, parseDuration } from '../../../src/config/duration.ts';

describe('parseDuration', () => {
  it.each([
    ['500ms', 500],
    ['2s', 2000],
    ['1.5s', 1500],
    ['.5s', 500],
    ['5m', 300_000],
    ['1h', 3_600_000],
    ['1d', 86_400_000],
    ['90', 90_000],
    ['1.0', 1000],
    [' 3 s ', 3000],
    [2, 2000],
    [0.25, 250],
    [0, 0],
  ])('reads %j as %d ms', (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  it.each(['', 'soon', '-1', '-5s', '5 sec', '1h30m', '1e3', 'Infinity', 'NaN', '0x10', '1,5s', '5S', '5.s', '--1'])(
    'refuses %j',
    text => {
      expect(parseDuration(text)).toBeNull();
    },
  );

  it.each([-1, Number.NaN, Number.POSITIVE_INFINITY, -0.001])('refuses the number %d', number => {
    expect(parseDuration(number)).toBeNull();
  });
});

describe('formatDuration', () => {
  it.each([
    [0, '0s'],
    [1, '1ms'],
    [1500, '1.5s'],
    [60_000, '60s'],
    [90_000, '90s'],
    [300_000, '5m'],
    [3_600_000, '1h'],
    [LONGEST_MS, '24d'],
  ])('writes %d ms as %s', (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });

  it('is read back to the same milliseconds', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: LONGEST_MS }), ms => {
        expect(parseDuration(formatDuration(ms))).toBe(ms);
      }),
    );
  });
});

it('never throws and gives whole milliseconds or nothing, whatever it reads', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.double()), value => {
      const ms = parseDuration(value);
      expect(ms === null || (Number.isInteger(ms) && ms >= 0)).toBe(true);
    }),
  );
});

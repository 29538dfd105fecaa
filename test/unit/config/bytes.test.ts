import fc from 'fast-check';
import { expect, it } from 'vitest';
import { formatBytes, parseBytes } from '../../../src/config/bytes.ts';

it.each([
  ['10MB', 10_000_000],
  ['64KiB', 65_536],
  ['64kib', 65_536],
  ['1.5 GB', 1_500_000_000],
  ['4096', 4096],
  ['1B', 1],
  ['2TiB', 2 * 1024 ** 4],
  [4096, 4096],
  [0, 0],
])('reads %j as %d bytes', (text, bytes) => {
  expect(parseBytes(text)).toBe(bytes);
});

it.each(['', 'big', '-1MB', '10 megabytes', '10M', '1e6', 'NaN', '10iB'])('refuses %j', text => {
  expect(parseBytes(text)).toBeNull();
});

it.each([-1, Number.NaN, Number.POSITIVE_INFINITY])('refuses the number %d', number => {
  expect(parseBytes(number)).toBeNull();
});

it('writes what it reads back to the same number', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1e12 }), bytes => {
      expect(parseBytes(formatBytes(bytes))).toBe(bytes);
    }),
  );
});

it.each([
  [10_000_000, '10MB'],
  [65_536, '64KiB'],
  [1000, '1kB'],
  [1023, '1023B'],
])('writes %d as %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});

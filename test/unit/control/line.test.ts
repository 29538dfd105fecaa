import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLines } from '../../../src/control/line.ts';

describe('lines from a stream', () => {
  it('come out whole, however the stream is cut', () => {
    const line = fc.string({ unit: 'grapheme', maxLength: 30 }).map(text => text.replaceAll('\n', ''));
    fc.assert(
      fc.property(fc.array(line, { maxLength: 20 }), fc.array(fc.nat(200), { maxLength: 20 }), (texts, cuts) => {
        const bytes = Buffer.from(texts.map(text => `${text}\n`).join(''));
        const lines = createLines(1_000);
        const places = [0, ...cuts.map(cut => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
        const got = places.flatMap(
          (place, index) => lines.push(bytes.subarray(places[index - 1] ?? 0, place)) ?? ['?'],
        );
        expect(got).toEqual(texts);
      }),
    );
  });

  it('takes a line of just the allowed length, and none that is longer', () => {
    expect(createLines(8).push(Buffer.from('1234567\n'))).toEqual(['1234567']);
    expect(createLines(8).push(Buffer.from('12345678\n'))).toBeNull();
  });

  it('waits for no end of a line that is too long already, and takes nothing after it', () => {
    const lines = createLines(8);
    expect(lines.push(Buffer.from('1234567'))).toEqual([]);
    expect(lines.push(Buffer.from('8'))).toBeNull();
    expect(lines.push(Buffer.from('\nok\n'))).toBeNull();
  });
});

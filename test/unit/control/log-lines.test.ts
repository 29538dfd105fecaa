import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LogLines, maxLineBytes } from '../../../src/answers/log-lines.ts';
import { LogMarks, linesSince, maxMarks, stampOf } from '../../../src/answers/log-since.ts';

describe('a log taken apart', () => {
  it('gives the same lines however it is cut', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.array(fc.nat(100)), (text, cuts) => {
        const bytes = Buffer.from(text);
        const whole = new LogLines();
        const expected = [...whole.take(bytes), ...whole.rest()];
        const places = [0, ...cuts.map(cut => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
        const parts = new LogLines();
        const got = places.flatMap((place, index) => parts.take(bytes.subarray(places[index - 1] ?? 0, place)));
        expect([...got, ...parts.rest()]).toEqual(expected);
      }),
    );
  });

  it('cuts a line that is longer than it may be, and none that is just so long', () => {
    const just = new LogLines();
    expect(just.take(Buffer.from(`${'x'.repeat(maxLineBytes)}\n`)).map(line => line.length)).toEqual([maxLineBytes]);
    const longer = new LogLines();
    const lengths = longer.take(Buffer.from(`${'x'.repeat(maxLineBytes + 1)}\n`)).map(line => line.length);
    expect(lengths).toEqual([maxLineBytes, 1]);
  });

  it('leaves out the carriage return of Windows', () => {
    expect(new LogLines().take(Buffer.from('one\r\n\r\ntwo\n'))).toEqual(['one', '', 'two']);
  });
});

describe('when a line was written', () => {
  const noon = Date.parse('2026-03-01T12:00:00.250Z');
  it.each([
    ['2026-03-01T12:00:00.250Z INFO crashproof event=ready', noon],
    ['2026-03-01T13:00:00.250+01:00 said Java', noon],
    ['2026-03-01 07:00:00.250-0500 said somebody', noon],
    ['[2026-03-01T12:00:00.250Z] in brackets', noon],
    ['{"time":"2026-03-01T12:00:00.250Z","level":"info"}', noon],
    ['2026/03/01 12:00:00 [error] said nginx', new Date(2026, 2, 1, 12).getTime()],
    ['2026-03-01 12:00:00,250 - uvicorn - INFO', new Date(2026, 2, 1, 12, 0, 0, 250).getTime()],
    ['no time at all', null],
    ['2026-99-99T99:99:99Z nonsense', null],
    ['the release of 2026-03-01 12:00:00 said', null],
  ])('%s', (line, at) => {
    expect(stampOf(line)).toBe(at);
  });

  const stamped = (minutes: number): string => `${new Date(noon + minutes * 60_000).toISOString()} line`;
  const lines = [stamped(-3), 'a', stamped(-1), 'b', stamped(1), 'c', stamped(2)];

  it('from a moment on: what says so, and what follows it', () => {
    expect(linesSince(lines, noon, false)).toEqual(lines.slice(4));
    expect(linesSince(['a', 'b'], noon, false)).toEqual([]);
  });

  it('where the place in the log is known, only what says that it is older is dropped', () => {
    expect(linesSince(lines, noon, true)).toEqual(lines.slice(3));
    expect(linesSince(['a', 'b'], noon, true)).toEqual(['a', 'b']);
    expect(linesSince([stamped(-1), 'b'], noon, true)).toEqual(['b']);
  });

  it('marks keep a day, and only where the log has grown', () => {
    const marks = new LogMarks();
    for (let n = 0; n <= maxMarks; n++) marks.add({ atMs: n, ino: 1, offset: n });
    marks.add({ atMs: maxMarks + 5, ino: 1, offset: maxMarks });
    expect(marks.at(maxMarks + 9)).toEqual({ atMs: maxMarks, ino: 1, offset: maxMarks });
    expect(marks.at(0)).toBeNull();
    expect(marks.at(maxMarks - 10)).toEqual({ atMs: maxMarks - 10, ino: 1, offset: maxMarks - 10 });
  });
});

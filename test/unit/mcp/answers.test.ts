import { describe, expect, it } from 'vitest';
import { fitting, maxAnswerChars, maxLineChars, middleCut } from '../../../src/mcp/bounds.ts';
import { clean } from '../../../src/mcp/clean.ts';
import { nameIn, uriOf } from '../../../src/mcp/report-uri.ts';

const sized = (chars: number) => {
  const empty = JSON.stringify({ text: '' }).length;
  return { text: 'x'.repeat(chars - empty) };
};

describe('an answer', () => {
  it('that just fits is left as it is; one character more and it is cut, and says so', () => {
    const just = sized(maxAnswerChars);
    expect(fitting(just)).toBe(just);
    const cut = fitting(sized(maxAnswerChars + 1));
    expect(cut).toMatchObject({ cut: expect.stringContaining('too much for one answer') });
    expect(JSON.stringify(cut).length).toBeLessThanOrEqual(maxAnswerChars);
  });

  it('fits whatever it is: many, long, deep', () => {
    const values = [
      { many: Array.from({ length: 5_000 }, (_, n) => ({ n, text: 'y'.repeat(500) })) },
      { wide: Object.fromEntries(Array.from({ length: 20_000 }, (_, n) => [`key ${n}`, n])) },
      { deep: Array.from({ length: 50 }, () => Array.from({ length: 50 }, () => 'z'.repeat(1_000))) },
    ];
    for (const value of values) expect(JSON.stringify(fitting(value)).length).toBeLessThanOrEqual(maxAnswerChars);
  });

  it('keeps the newest of a list, and the beginning and the end of a text', () => {
    const { events } = fitting({ events: Array.from({ length: 1_000 }, (_, n) => ({ n, at: 'x'.repeat(200) })) }) as {
      events: { n: number }[];
    };
    expect(events.at(-1)?.n).toBe(999);
    expect(middleCut(`first ${'.'.repeat(100)} last`, 40)).toMatch(/^first \.+ \[…\] \.+ last$/);
    expect(middleCut('short', 5)).toBe('short');
  });
});

describe('what an assistant reads', () => {
  it('has no secret of a known form, also not from a report of an earlier supervisor', () => {
    const report = {
      crash_events: [
        { stderr: 'rtsp://admin:swordfish-9@10.0.0.9/stream\npassword="swordfish-9"', exit_code: 1, signal: null },
      ],
      fingerprint: '0123abcd4567',
    };
    const text = JSON.stringify(clean(report));
    expect(text).not.toContain('swordfish-9');
    expect(text).toContain('0123abcd4567');
    expect(text).toContain('"exit_code":1,"signal":null');
  });

  it('has nothing that moves a cursor or turns text around, and no line without end', () => {
    const text = clean('\u001b[2J\u001b[31mred\u001b[0m\u202e drowssap\u0007\nnext');
    expect(text).toBe('red drowssap\nnext');
    expect(clean('x'.repeat(maxLineChars + 1)).length).toBe(maxLineChars);
    expect(clean('x'.repeat(maxLineChars))).toBe('x'.repeat(maxLineChars));
  });
});

it('a report has an address by its name alone', () => {
  const name = 'web-crash-report-2026-11-24T10-30-00.000Z.json';
  expect(uriOf(`/var/log/${name}`)).toBe(`crashproof://reports/${name}`);
  expect(nameIn(uriOf(`C:\\logs\\${name}`))).toBe(name);
  expect([nameIn('crashproof://reports/%ff'), nameIn('file:///etc/passwd')]).toEqual([null, null]);
});

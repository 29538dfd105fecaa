import { describe, expect, it } from 'vitest';
import { diagnose } from '../../../src/diagnosis/diagnose.ts';
import { maxTextChars } from '../../../src/diagnosis/open-text.ts';
import { patterns } from '../../../src/diagnosis/redact/patterns.ts';
import { createRedactor } from '../../../src/diagnosis/redact/redactor.ts';
import { families } from '../../../src/diagnosis/rules/all.ts';

const fill = (piece: string, length = maxTextChars) => piece.repeat(Math.ceil(length / piece.length)).slice(0, length);
const samples = families.flatMap(family => family.rules.flatMap(rule => rule.yes));

/** Everything that once made an expression or a loop run long, and what a program may flood a log with. */
const floods = [
  '\n',
  'a',
  ' ',
  'a ',
  '"',
  '\\',
  '[',
  '.',
  'a.b.',
  '/a',
  'a:b ',
  'password',
  'password=',
  'password: ',
  'rtsp://',
  'rtsp://a:b@',
  'eyJ',
  'login("a",',
  '-----BEGIN ',
  'Bearer ',
  '\x1b[31m',
  'abc\r',
  'error ',
  '[ERR] x: ',
  'camera timed out ',
  'deadbeef',
  '{"msg":"x"}\n',
  '  File "/a/b.py", line 1, in f\n',
  '    at f (/a/b.js:1:2)\n',
  '\tat a.b.C.d(E.java:1)\n',
  'panic: x\n',
  'KeyError: 1\n',
  'é☃',
  'Traceback (most recent call last):\n',
  'During handling of the above exception, another exception occurred:\n',
  `${samples.join('\n')}\n`,
  samples.join(' '),
];

/** A guard against a runaway, which takes minutes; `npm run bench` measures. A test machine may be busy. */
const limitMs = 3_000;

function fastestMs(run: () => void): number {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 3; round++) {
    const startedAt = performance.now();
    run();
    best = Math.min(best, performance.now() - startedAt);
  }
  return best;
}

describe('64 KiB of the worst', () => {
  it.each(floods)('%j is diagnosed in time', piece => {
    const text = fill(piece);
    expect(fastestMs(() => diagnose({ exit: { by: 'code', code: 1 }, text }))).toBeLessThan(limitMs);
  });

  it.each(floods)('%j is redacted in time', piece => {
    const redact = createRedactor(['hunter2hunter']);
    const text = fill(piece);
    expect(fastestMs(() => redact(text))).toBeLessThan(limitMs);
  });
});

describe('every expression', () => {
  const all = [
    ...families.flatMap(family => family.rules.flatMap(rule => [rule.match, rule.near, rule.unless])),
    ...families.map(family => family.recovered),
    ...patterns.map(pattern => pattern.match),
  ].filter(each => each !== undefined);

  it('has no repetition inside a repetition without bound', () => {
    for (const { source } of all) {
      // A group that holds * or + and is itself repeated by * or +.
      expect(source, source.slice(0, 80)).not.toMatch(/\([^()]*[*+][^()]*\)[*+]/);
      // Two unbounded runs of anything.
      expect(source, source.slice(0, 80)).not.toMatch(/\.[*+][^|)]*\.[*+]/);
    }
  });
});

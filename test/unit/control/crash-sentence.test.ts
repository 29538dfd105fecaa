import { expect, it } from 'vitest';
import { crashSentence } from '../../../src/answers/status.ts';
import type { RunEnd } from '../../../src/runtime/history.ts';

const end = (but: Partial<RunEnd>): RunEnd => ({
  run: 1,
  kind: 'crash',
  ending: { by: 'code', code: 1 },
  pid: 7,
  at: new Date(0),
  lifeMs: 65_000,
  attempt: 1,
  reason: null,
  examination: null,
  output: '',
  ...but,
});

const explained = (cause: string) => ({
  cause,
  confidence: 0.9,
  sentence: 'The camera locks out logins.',
  advice: '',
  restart: 'harms' as const,
  evidence: [],
  fingerprint: 'f',
  details: {},
});

it.each([
  ['exit code 1 after 1 min 5 s', end({})],
  [
    'exit code 1 after 1 min 5 s: KeyError: x',
    end({ output: 'Traceback\n  \u001b[31mKeyError: x\u001b[0m\u0007\n\n' }),
  ],
  [
    'could not be started: no such program',
    end({ ending: { by: 'spawn-error', code: 'ENOENT', message: 'no such program' } }),
  ],
  ['The camera locks out logins.', end({ explained: explained('tapo-lockout') })],
  ['exit code 1 after 1 min 5 s', end({ explained: explained('unknown') })],
])('%s', (sentence, crash) => {
  expect(crashSentence(crash)).toBe(sentence);
});

it('quotes at most 200 characters', () => {
  expect(crashSentence(end({ output: 'x'.repeat(201) }))).toBe(`exit code 1 after 1 min 5 s: ${'x'.repeat(200)} …`);
});

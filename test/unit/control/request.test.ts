import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Refused } from '../../../src/control/failure.ts';
import { readRequest } from '../../../src/control/request.ts';

const read = (request: unknown, key: string | null = null) => readRequest(JSON.stringify(request), key);

function refusal(request: unknown, key: string | null = null): string {
  try {
    read(request, key);
  } catch (error) {
    if (error instanceof Refused) return `${error.code}: ${error.message}`;
    throw error;
  }
  throw new Error('it was taken');
}

describe('a request', () => {
  it.each([
    { do: 'status' },
    { do: 'status', service: 'web' },
    { do: 'logs', service: 'web', lines: 10_000, since_ms: 0, follow: true },
    { do: 'events', after: 'k3-12', follow: false },
    { do: 'restart', by: 'ada@nas via cli', why: 'new settings', wait_ms: 604_800_000 },
    { do: 'history', limit: 100 },
  ])('%j is taken as it is', request => {
    expect(read({ v: 1, ...request })).toEqual(request);
  });

  it.each([
    [{ v: 2, do: 'status' }, 'unknown-version: this is version 1 of the protocol, and the request says "v": 2'],
    [{ do: 'status' }, 'unknown-version: this is version 1 of the protocol, and the request says "v": absent'],
    [{ v: 1, do: 'reboot' }, 'bad-request: there is no request "reboot"; there is status, health, history, logs,'],
    [{ v: 1, do: 'constructor' }, 'bad-request: there is no request "constructor"'],
    [{ v: 1, do: ['status'] }, 'bad-request: '],
    [{ v: 1, do: 'health', service: 'web' }, 'bad-request: health knows no field "service"'],
    [{ v: 1, do: 'status', toString: 1 }, 'bad-request: status knows no field "toString"'],
    [{ v: 1, do: 'logs', lines: 10_001 }, 'bad-request: "lines" must be a whole number from 0 to 10000; it is 10001'],
    [{ v: 1, do: 'logs', lines: -1 }, 'bad-request: "lines" must be'],
    [{ v: 1, do: 'logs', lines: '5' }, 'bad-request: "lines" must be'],
    [{ v: 1, do: 'stop', by: 'x', wait_ms: 604_800_001 }, 'bad-request: "wait_ms" must be'],
    [{ v: 1, do: 'stop' }, 'bad-request: stop must say who asks, in "by"'],
    [{ v: 1, do: 'stop', by: '  ' }, 'bad-request: stop must say who asks'],
    [{ v: 1, do: 'stop', by: 'x'.repeat(501) }, 'bad-request: "by" must be text of at most 500 characters'],
    [[1], 'bad-request: a request is a JSON object; it is [1]'],
    [null, 'bad-request: a request is a JSON object; it is null'],
  ])('%j is refused in a sentence', (request, sentence) => {
    expect(refusal(request)).toContain(sentence);
  });

  it('must show the key where there is one, and no other', () => {
    expect(read({ v: 1, do: 'status', key: 'k' }, 'k')).toEqual({ do: 'status' });
    expect(refusal({ v: 1, do: 'status' }, 'k')).toContain('forbidden');
    expect(refusal({ v: 1, do: 'status', key: 'x' }, 'k')).toContain('forbidden');
  });

  it('of any kind at all is either taken or refused', () => {
    const word = fc.oneof(
      fc.constantFrom('v', 'do', 'by', 'service', 'lines', '__proto__', 'constructor'),
      fc.string(),
    );
    const value = fc.oneof(fc.jsonValue(), fc.constantFrom(1, 'status', 'stop', 'logs'));
    const object = fc.dictionary(word, value).map(one => JSON.stringify({ v: 1, ...one }));
    fc.assert(
      fc.property(fc.oneof(object, fc.json(), fc.string()), line => {
        try {
          expect(typeof readRequest(line, null).do).toBe('string');
        } catch (error) {
          expect(error).toBeInstanceOf(Refused);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});

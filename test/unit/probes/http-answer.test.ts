import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answerMaxBodyBytes, answerMaxHeadBytes, HttpAnswer } from '../../../src/os/probes/http-answer.ts';

/** Feeds `text` in pieces of `size` bytes, then the end. */
function read(text: string | Buffer, size = Number.POSITIVE_INFINITY): HttpAnswer {
  const bytes = Buffer.from(text as string, 'latin1');
  const answer = new HttpAnswer();
  for (let at = 0; at < bytes.length; at += size) answer.feed(bytes.subarray(at, at + size));
  answer.end();
  return answer;
}

const chunked = 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n';

describe.each([[Number.POSITIVE_INFINITY], [1], [7]])('an answer that comes in pieces of %d bytes', size => {
  it('is read by content-length', () => {
    const answer = read('HTTP/1.1 200 OK\r\nContent-Type: application/json \r\nContent-Length: 2\r\n\r\n{}tail', size);
    expect(answer).toMatchObject({ state: 'done', truncated: false, head: { status: 200, phrase: 'OK' } });
    expect(answer.head?.headers.get('content-type')).toBe('application/json');
    expect(answer.body().toString()).toBe('{}');
  });

  it('is read by chunks, with extensions, without the trailers', () => {
    const answer = read(`${chunked}5;a=b\r\nhello\r\n1 \r\n!\r\n0\r\nx-sum: 1\r\n\r\n`, size);
    expect(answer.state).toBe('done');
    expect(answer.body().toString()).toBe('hello!');
  });

  it('is read to the end of the connection, as HTTP/1.0 does', () => {
    const answer = read('HTTP/1.0 200 OK\n\nhello', size);
    expect(answer.state).toBe('done');
    expect(answer.body().toString()).toBe('hello');
  });

  it('follows interim answers', () => {
    const answer = read(
      'HTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\nHTTP/1.1 100\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n',
      size,
    );
    expect(answer).toMatchObject({ state: 'done', head: { status: 204 } });
  });

  it.each([
    ['no HTTP at all', 'SSH-2.0-OpenSSH_9.2\r\n'],
    ['another version', 'HTTP/2.0 200 OK\r\n\r\n'],
    ['a status of two digits', 'HTTP/1.1 20 OK\r\n\r\n'],
    ['a chunk without a size', `${chunked}hello\r\n`],
    ['a chunk that is longer than its size', `${chunked}1\r\nhello\r\n`],
    ['a size line that never ends', `${chunked}${'0'.repeat(300)}`],
  ])('is garbage: %s', (_, text) => {
    expect(read(text, size)).toMatchObject({ state: 'garbage', problem: expect.stringMatching(/\w/) });
  });

  it.each([
    ['in its headers', 'HTTP/1.1 200 OK\r\ncontent-le'],
    ['in its body', 'HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\n{}'],
    ['in a chunk', `${chunked}3\r\n{}`],
    ['between chunks', `${chunked}2\r\n{}\r\n`],
    ['before anything', ''],
  ])('is cut off %s: it never becomes done', (_, text) => {
    expect(read(text, size).state).toBe('reading');
  });

  it('keeps no more body than its bound, and knows whether there was more', () => {
    const body = 'x'.repeat(answerMaxBodyBytes);
    for (const [text, truncated] of [
      [`HTTP/1.1 200 OK\r\ncontent-length: ${body.length}\r\n\r\n${body}`, false],
      [`HTTP/1.1 200 OK\r\ncontent-length: ${body.length + 1}\r\n\r\n${body}x`, true],
      [`HTTP/1.1 200 OK\r\n\r\n${body}`, false],
      [`HTTP/1.1 200 OK\r\n\r\n${body}x`, true],
      [`${chunked}10000\r\n${body}\r\n0\r\n\r\n`, false],
      [`${chunked}10001\r\n${body}x\r\n0\r\n\r\n`, true],
    ] as const) {
      const answer = read(text, size);
      expect(answer).toMatchObject({ state: 'done', truncated });
      expect(answer.body()).toHaveLength(answerMaxBodyBytes);
    }
  });

  it('keeps no more head than its bound', () => {
    const head = (bytes: number) => `HTTP/1.1 200 OK\r\nx: ${'y'.repeat(bytes - 24)}\r\n\r\n`;
    expect(head(100)).toHaveLength(100);
    expect(read(head(answerMaxHeadBytes), size).state).toBe('done');
    expect(read(head(answerMaxHeadBytes + 1), size)).toMatchObject({ state: 'garbage', problem: /16384/ });
    expect(read('HTTP/1.1 100 Continue\r\n\r\n'.repeat(1000), size).state).toBe('garbage');
  });
});

describe('an answer', () => {
  it.each(['204 No Content', '304 Not Modified', '101 Switching Protocols'])('%s has no body to wait for', status => {
    const answer = new HttpAnswer();
    expect(answer.feed(Buffer.from(`HTTP/1.1 ${status}\r\n\r\n`))).toBe('done');
  });

  it('keeps its own copy of bytes that were only lent', () => {
    const lent = Buffer.alloc(100);
    const answer = new HttpAnswer();
    for (const piece of ['HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\n', 'ab', 'cd'])
      answer.feed(lent.subarray(0, lent.write(piece, 'latin1')));
    expect(answer.body().toString()).toBe('abcd');
  });
});

describe('whatever is sent', () => {
  const part = fc.oneof(
    fc.constantFrom(
      'HTTP/1.1 200 OK\r\n',
      'HTTP/1.0 503 \r\n',
      'HTTP/1.1 100 Continue\r\n\r\n',
      'content-length: 5\r\n',
      'content-length: -1\r\n',
      'transfer-encoding: gzip, chunked\r\n',
      '\r\n',
      '\n',
      '5\r\nhello\r\n',
      'ffffffffffff\r\n',
      '0\r\n\r\n',
    ),
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc.nat({ max: 100_000 }).map(n => 'z'.repeat(n)),
  );
  const texts = fc.array(part, { maxLength: 12 }).map(parts => Buffer.from(parts.join(''), 'latin1'));
  const cuts = fc.array(fc.integer({ min: 1, max: 5000 }), { minLength: 1, maxLength: 8 });

  it('never throws, stays within its bounds, and reads the same however it is cut', () => {
    fc.assert(
      fc.property(texts, cuts, (bytes, sizes) => {
        const whole = new HttpAnswer();
        whole.feed(bytes);
        whole.end();
        const cut = new HttpAnswer();
        for (let at = 0, i = 0; at < bytes.length; i++) {
          const size = sizes[i % sizes.length] ?? 1;
          cut.feed(bytes.subarray(at, at + size));
          at += size;
        }
        cut.end();
        expect(whole.body().length).toBeLessThanOrEqual(answerMaxBodyBytes);
        expect([cut.state, cut.truncated, cut.head, cut.problem]).toEqual([
          whole.state,
          whole.truncated,
          whole.head,
          whole.problem,
        ]);
        expect(cut.body().equals(whole.body())).toBe(true);
      }),
      { numRuns: 3000 },
    );
  });
});

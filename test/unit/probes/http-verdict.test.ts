import { describe, expect, it } from 'vitest';
import { type Verdict, verdictOfBody, verdictOfHead } from '../../../src/os/probes/http-verdict.ts';

const url = 'http://127.0.0.1:7777/api/health';

function head(status: number, phrase = '', headers: Record<string, string> = {}) {
  return { status, phrase, headers: new Map(Object.entries(headers)) };
}

function bodyVerdict(
  body: string,
  type = 'application/json',
  more: Record<string, string> = {},
  truncated = false,
): Verdict {
  return verdictOfBody(
    head(200, 'OK', { ...(type ? { 'content-type': type } : {}), ...more }),
    Buffer.from(body),
    truncated,
    url,
  );
}

const alive = { is: 'pass', degraded: [] };

describe('status and headers', () => {
  it.each([500, 501, 502, 503, 504, 599, 999])('%d is a fail', status => {
    expect(verdictOfHead(head(status), url)).toEqual({ is: 'fail', reason: `GET ${url} answers ${status}` });
  });

  it.each([
    [
      404,
      'Not Found',
      'answers 404 Not Found: the application is up, but this is not its health page; set --health to a page it has, or none',
    ],
    [401, 'Unauthorized', 'asks for a login'],
    [403, 'Forbidden', 'asks for a login'],
    [405, 'Method Not Allowed', 'cannot be read with GET'],
    [410, 'Gone', 'is not its health page'],
    [418, "I'm a teapot", 'does not answer this as a health page'],
    [429, 'Too Many Requests', 'is asked too often'],
    [300, 'Multiple Choices', 'redirects are not followed'],
    [101, 'Switching Protocols', 'does not answer this as a health page'],
    [400, 'Bad Request', 'does not answer this as a health page'],
    [499, '', 'answers 499: the application is up'],
  ])('%d is the wrong page, and the reason says what to do', (status, phrase, said) => {
    expect(verdictOfHead(head(status, phrase), url)).toEqual({
      is: 'misconfigured',
      reason: expect.stringContaining(said),
    });
  });

  it('names where a redirect leads, without its query', () => {
    const verdict = verdictOfHead(head(302, 'Found', { location: '/login?next=secret' }), url);
    expect(verdict).toEqual({
      is: 'misconfigured',
      reason: expect.stringContaining('answers 302 Found, which leads to /login:'),
    });
    expect(JSON.stringify(verdict)).not.toContain('secret');
  });

  it.each([200, 201, 204, 299])('%d with no type is alive as soon as its body is read', status => {
    expect(verdictOfHead(head(status), url)).toBeNull();
  });

  it.each(['application/json', 'application/health+json; charset=utf-8', 'text/plain'])(
    'reads the body of %s',
    type => {
      expect(verdictOfHead(head(200, 'OK', { 'content-type': type }), url)).toBeNull();
    },
  );

  it.each(['multipart/x-mixed-replace; boundary=frame', 'image/jpeg', 'text/event-stream', 'application/octet-stream'])(
    'does not wait for the end of %s',
    type => {
      expect(verdictOfHead(head(200, 'OK', { 'content-type': type }), url)).toEqual(alive);
    },
  );

  it.each([
    ['http://h/api/health', 'misconfigured'],
    ['http://h/api/health?page=x.html', 'misconfigured'],
    ['http://h/', 'pass'],
    ['http://h/?a=/b', 'pass'],
    ['http://h/status.HTML?x', 'pass'],
    ['http://h/a/b.htm', 'pass'],
  ])('a web page at %s is %s', (at, is) => {
    expect(verdictOfHead(head(200, 'OK', { 'content-type': 'Text/HTML; charset=utf-8' }), at)?.is).toBe(is);
  });

  it('shows no control character and no novel of the application', () => {
    const reason = JSON.stringify(verdictOfHead(head(404, `\u001b[31m${'x'.repeat(5000)}`), url));
    expect(reason).not.toContain('u001b');
    expect(reason.length).toBeLessThan(400);
  });
});

describe('the body', () => {
  it('of a healthy application complains of nothing', () => {
    expect(bodyVerdict('{"status":"healthy","issues":[],"cameras":{"total":3,"online":3,"offline":0}}')).toEqual(alive);
  });

  it('that complains is a pass with its complaints', () => {
    expect(bodyVerdict('\ufeff {"status":"critical","issues":["critical_cpu"]}')).toEqual({
      is: 'pass',
      degraded: ['status critical: critical_cpu'],
    });
  });

  it('is read as JSON whatever its type says, where it looks like it', () => {
    expect(bodyVerdict('{"status":"warning"}', 'text/plain')).toEqual({ is: 'pass', degraded: ['status warning'] });
    expect(bodyVerdict('{"status":"warning"}', '')).toEqual({ is: 'pass', degraded: ['status warning'] });
  });

  it.each([
    ['empty', ''],
    ['a list', '[{"status":"critical"}]'],
    ['a word', '"critical"'],
    ['null', 'null'],
    ['broken JSON', '{"status":"critical"'],
    ['nested without end', '['.repeat(60_000)],
    ['no text', '\u0000\u0001'],
  ])('that is %s comes from a living application', (_, body) => {
    expect(bodyVerdict(body)).toEqual(alive);
  });

  it('that was cut off or compressed is not read', () => {
    expect(bodyVerdict('{"status":"critical"}', 'application/json', {}, true)).toEqual(alive);
    expect(bodyVerdict('{"status":"critical"}', 'application/json', { 'content-encoding': 'gzip' })).toEqual(alive);
    expect(bodyVerdict('{"status":"critical"}', 'application/json', { 'content-encoding': 'identity' })).not.toEqual(
      alive,
    );
  });

  it('that is a web page without a type is the wrong page', () => {
    expect(bodyVerdict('<!DOCTYPE html><p>login', '').is).toBe('misconfigured');
    expect(bodyVerdict('\n<html lang="en">', '').is).toBe('misconfigured');
    expect(bodyVerdict('<p>', '').is).toBe('pass');
  });
});

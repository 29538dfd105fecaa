import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type HealthTarget,
  parseHealthTarget,
  targetMaxChars,
  targetMaxWords,
  targetText,
} from '../../../src/os/probes/target.ts';

function target(text: string | readonly string[]): HealthTarget {
  const parsed = parseHealthTarget(text);
  if ('problem' in parsed) throw new Error(parsed.problem);
  return parsed.target;
}

function problem(text: string | readonly string[]): string {
  const parsed = parseHealthTarget(text);
  return 'problem' in parsed ? parsed.problem : '';
}

describe('a health target that is allowed', () => {
  it('reads http with its port, path and query, without its fragment', () => {
    expect(target(' http://0.0.0.0:7777/api/health?full=1#top ')).toEqual({
      kind: 'http',
      secure: false,
      host: '0.0.0.0',
      port: 7777,
      path: '/api/health?full=1',
      insecure: false,
    });
  });

  it.each([
    ['http://camera', 80, '/', 'camera'],
    ['HTTPS://camera/x', 443, '/x', 'camera'],
    ['http://[::1]:65535/', 65535, '/', '::1'],
    ['http://[::]:80/a%20b', 80, '/a%20b', '::'],
    ['http://localhost:1', 1, '/', 'localhost'],
  ])('%s', (text, port, path, host) => {
    expect(target(text)).toMatchObject({ kind: 'http', port, path, host });
  });

  it('accepts an unchecked certificate only for https, and only when asked', () => {
    expect(parseHealthTarget('https://h/', { insecure: true })).toMatchObject({ target: { insecure: true } });
    expect(parseHealthTarget('http://h/', { insecure: true })).toMatchObject({ target: { insecure: false } });
    expect(parseHealthTarget('https://h/')).toMatchObject({ target: { insecure: false } });
  });

  it.each([
    ['tcp://127.0.0.1:554', '127.0.0.1', 554],
    ['tcp://[fe80::1]:65535/', 'fe80::1', 65535],
    ['tcp://camera.local:80', 'camera.local', 80],
  ])('%s', (text, host, port) => {
    expect(target(text)).toEqual({ kind: 'tcp', host, port });
  });

  it.each([
    ['exec:pg_isready -h db', ['pg_isready', '-h', 'db']],
    [
      `exec: "C:\\Program Files\\x.exe"  --name='a "b"' "" $HOME`,
      ['C:\\Program Files\\x.exe', '--name=a "b"', '', '$HOME'],
    ],
    ['exec:a\tb', ['a', 'b']],
  ])('%s', (text, words) => {
    expect(target(text)).toEqual({ kind: 'command', words });
  });

  it('takes an array as a command, word by word', () => {
    expect(target(['my program', 'a b', '*'])).toEqual({ kind: 'command', words: ['my program', 'a b', '*'] });
  });

  it('reads none in any case', () => {
    expect(target('None')).toEqual({ kind: 'none' });
  });
});

describe('a health target that is not allowed', () => {
  it.each([
    ['', /^got an empty text; allowed: http:/],
    ['  ', /^got an empty text/],
    [
      'localhost:7777/api/health',
      /^got "localhost:7777\/api\/health", which has no scheme \(did you mean http:\/\/localhost:7777\/api\/health\?\); allowed: /,
    ],
    [':7777', /did you mean http:\/\/localhost:7777/],
    ['/api/health', /did you mean http:\/\/localhost:7777\/api\/health/],
    ['ftp://host/', /^got "ftp:\/\/host\/"; allowed: http:/],
    ['http://', /^got "http:\/\/"; allowed: /],
    ['http:///', /is no URL/],
    ['http://h:0/', /port 0/],
    ['http://h:65536/', /is no URL/],
    ['http://::1:80/', /is no URL.*brackets/],
    ['http://h/\n', /^$/],
    ['http://h/\u0007x', /control character/],
    ['tcp://h', /is not tcp:\/\/host:port/],
    ['tcp://h:0', /is not tcp/],
    ['tcp://h:65536', /is not tcp/],
    ['tcp://h:80/path', /is not tcp/],
    ['tcp://::1:80', /is not tcp/],
    ['tcp://u@h:80', /is not tcp/],
    ['exec:', /names no program/],
    ['exec:"" a', /names no program/],
    ["exec:echo it's", /quote that is never closed/],
  ])('%j', (text, said) => {
    expect(problem(text)).toMatch(said);
  });

  it('never repeats a password of the URL', () => {
    const said = problem('http://admin:hunter2@camera/');
    expect(said).toMatch(/user name or password/);
    expect(said).not.toContain('hunter2');
    expect(said).not.toContain('admin');
  });

  it('is bounded, at the bound and past it', () => {
    const longest = `http://h/${'x'.repeat(targetMaxChars - 9)}`;
    expect(problem(longest)).toBe('');
    expect(problem(`${longest}x`)).toMatch(/4097 characters/);
    expect(problem(`${longest}x`).length).toBeLessThan(400);
    expect(problem(Array(targetMaxWords).fill('w'))).toBe('');
    expect(problem(Array(targetMaxWords + 1).fill('w'))).toMatch(/257 words/);
    expect(problem(['a', 'x'.repeat(4096)])).toBe('');
    expect(problem(['a', 'x'.repeat(4097)])).toMatch(/4097 characters/);
    expect(problem([])).toMatch(/names no program/);
    expect(problem(['a\0'])).toMatch(/control character/);
  });
});

describe('any text', () => {
  it('gives a target or one short sentence, never an exception', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.webUrl({ withQueryParameters: true }),
          fc.string().map(s => `tcp://${s}`),
          fc.string().map(s => `exec:${s}`),
        ),
        text => {
          const parsed = parseHealthTarget(text);
          if ('problem' in parsed) expect(parsed.problem.length).toBeLessThan(1200);
          else if (parsed.target.kind === 'http' || parsed.target.kind === 'tcp')
            expect(target(targetText(parsed.target))).toEqual({ ...parsed.target });
        },
      ),
      { numRuns: 2000 },
    );
  });
});

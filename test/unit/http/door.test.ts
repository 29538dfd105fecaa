import { describe, expect, it } from 'vitest';
import { check } from '../../../src/config/check.ts';
import { Door } from '../../../src/http/door.ts';
import { Guesses, maxAddresses, maxWrongTokens } from '../../../src/http/guesses.ts';
import { load, mistakesOf } from '../config/load-for-test.ts';

const loopback = { host: '127.0.0.1', port: 0 };
const token = 'a-token-of-20-letters';
const me = '192.0.2.1';

describe('without a token', () => {
  const door = new Door(loopback, null, 9780);
  it.each(['127.0.0.1:9780', 'localhost:9780', 'LOCALHOST:9780', '[::1]:9780'])('%s is this machine', host => {
    expect(door.refuse({ host }, me, 0)).toBeNull();
  });

  it.each(['evil.example', 'evil.example:9780', '127.0.0.1', '127.0.0.1:80', 'localhost:9780.evil.example', ''])(
    '%j is not',
    host => {
      expect(door.refuse({ host }, me, 0)).toMatchObject({ status: 403 });
    },
  );

  it('a request without Host is none', () => {
    expect(door.refuse({}, me, 0)).toMatchObject({ status: 400 });
  });
});

describe('with a token', () => {
  it('whoever knows it may read, by whatever name', () => {
    const door = new Door({ host: '0.0.0.0', port: 9780 }, token, 9780);
    expect(door.refuse({ host: 'pi.local:9780', authorization: `Bearer ${token}` }, me, 0)).toBeNull();
    expect(door.refuse({ authorization: `bearer  ${token}` }, me, 0)).toBeNull();
    for (const authorization of [
      undefined,
      '',
      token,
      `Basic ${token}`,
      `Bearer ${token}x`,
      `Bearer ${token.slice(1)}`,
    ]) {
      expect(door.refuse({ host: '127.0.0.1:9780', authorization }, me, 0)).toMatchObject({ status: 401 });
    }
  });

  it('after ten wrong ones within a minute none is looked at, and then again', () => {
    const door = new Door(loopback, token, 9780);
    const right = { authorization: `Bearer ${token}` };
    for (let n = 0; n < maxWrongTokens; n += 1) {
      expect(door.refuse({ authorization: `Bearer guess-${n}` }, me, 1000)).toMatchObject({ status: 401 });
    }
    expect(door.refuse(right, me, 60_999)).toMatchObject({ status: 429 });
    expect(door.refuse(right, me, 61_000)).toBeNull();
  });

  it('who guesses locks nobody else out', () => {
    const door = new Door(loopback, token, 9780);
    for (let n = 0; n < 100; n += 1) door.refuse({ authorization: `Bearer guess-${n}` }, '192.0.2.2', 0);
    expect(door.refuse({ authorization: `Bearer ${token}` }, me, 0)).toBeNull();
  });

  it('more addresses than are told apart share one count, until the minute is over', () => {
    const guesses = new Guesses();
    for (let n = 0; n < maxAddresses; n += 1) guesses.add(`10.0.${n >> 8}.${n & 255}`, 0);
    for (let n = 0; n < maxWrongTokens; n += 1) guesses.add(`10.1.0.${n}`, 0);
    expect(guesses.tooMany('10.2.0.0', 0)).toBe(true);
    expect(guesses.tooMany('10.0.0.0', 0)).toBe(false);
    guesses.add('10.2.0.0', 60_000);
    expect(guesses.tooMany('10.2.0.0', 60_000)).toBe(false);
  });

  it('forgetting it is no guess', () => {
    const door = new Door(loopback, token, 9780);
    for (let n = 0; n < 100; n += 1) door.refuse({}, me, 0);
    expect(door.refuse({ authorization: `Bearer ${token}` }, me, 0)).toBeNull();
  });
});

describe('the settings', () => {
  it.each([
    ['9780', { host: '127.0.0.1', port: 9780 }],
    ['0.0.0.0:9780', { host: '0.0.0.0', port: 9780 }],
    ['[::1]:0', { host: '::1', port: 0 }],
    ['pi.local:80', { host: 'pi.local', port: 80 }],
  ])('%s', (text, value) => {
    expect(check('metrics', text)).toEqual({ ok: true, value });
  });

  it.each(['', '65536', '127.0.0.1', 'http://x:1', '::1:9780', ':9780', 'a b:1'])('%j is no address', text => {
    expect(check('metrics', text).ok).toBe(false);
  });

  it('beyond this machine there must be a token', async () => {
    const flags = { metrics: '0.0.0.0:9780' };
    expect(await mistakesOf({ command: ['x'], flags })).toEqual([
      '--metrics: others could read it there, so it needs a token; set metrics_token, or give a loopback address such as 127.0.0.1:9780',
    ]);
    const { supervisor } = await load({ command: ['x'], flags, env: { CRASHPROOF_METRICS_TOKEN: token } });
    expect(supervisor.metrics).toEqual({ at: { host: '0.0.0.0', port: 9780 }, token });
  });

  it('a short token is refused without being shown', async () => {
    const mistakes = await mistakesOf({ command: ['x'], env: { CRASHPROOF_METRICS_TOKEN: 'short-one' } });
    expect(mistakes.join()).toContain('at least 16 characters');
    expect(mistakes.join()).not.toContain('short-one');
  });
});

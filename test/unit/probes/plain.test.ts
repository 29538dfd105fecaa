import { describe, expect, it } from 'vitest';
import { addressesOf, isItself, isThisMachine } from '../../../src/os/probes/addresses.ts';
import { plain, seconds } from '../../../src/os/probes/plain.ts';

describe('plain text', () => {
  it('loses control characters, line ends, direction marks and half characters', () => {
    expect(plain('a\u001b[31m\r\nb\u202ec\u0000 \ud800d', 100)).toBe('a [31m b c \ufffdd');
  });

  it('is cut at its bound and not before', () => {
    expect(plain('x'.repeat(10), 10)).toBe('x'.repeat(10));
    expect(plain('x'.repeat(11), 10)).toBe(`${'x'.repeat(9)}…`);
    expect(plain(`${' '.repeat(50)}x`, 10)).toHaveLength(1);
  });

  it('is never cut in the middle of a character', () => {
    expect(plain('\u{1f600}'.repeat(10), 10)).toBe(`${'\u{1f600}'.repeat(4)}…`);
  });

  it('says a time as a person does', () => {
    expect([seconds(5000), seconds(250), seconds(1234.5678)]).toEqual(['5 s', '0.25 s', '1.235 s']);
  });
});

describe('whom to ask', () => {
  it.each([
    ['0.0.0.0', ['127.0.0.1']],
    ['::', ['::1']],
    ['localhost', ['127.0.0.1', '::1']],
    ['LocalHost.', ['127.0.0.1', '::1']],
    ['192.0.2.1', ['192.0.2.1']],
    ['camera.lan', ['camera.lan']],
  ])('%s', (host, addresses) => {
    expect(addressesOf(host)).toEqual(addresses);
  });
});

describe('the ends of a connection', () => {
  const ends = (localAddress: string, localPort: number, remoteAddress: string, remotePort: number) => ({
    localAddress,
    localPort,
    remoteAddress,
    remotePort,
  });

  it('are on one machine where the address is a loopback one, or the same', () => {
    expect(isThisMachine(ends('127.0.0.1', 1, '127.0.0.2', 2))).toBe(true);
    expect(isThisMachine(ends('::1', 1, '::1', 2))).toBe(true);
    expect(isThisMachine(ends('::ffff:127.0.0.1', 1, '::ffff:127.0.0.1', 2))).toBe(true);
    expect(isThisMachine(ends('192.0.2.1', 1, '192.0.2.1', 2))).toBe(true);
    expect(isThisMachine(ends('192.0.2.1', 1, '192.0.2.2', 2))).toBe(false);
    expect(isThisMachine({})).toBe(false);
  });

  it('are one and the same where address and port are', () => {
    expect(isItself(ends('127.0.0.1', 5, '127.0.0.1', 5))).toBe(true);
    expect(isItself(ends('127.0.0.1', 5, '127.0.0.1', 6))).toBe(false);
    expect(isItself(ends('127.0.0.1', 5, '127.0.0.2', 5))).toBe(false);
  });
});

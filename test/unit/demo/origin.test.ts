import { describe, expect, it } from 'vitest';
import { hostIsOurs } from '../../../src/demo/origin.ts';

describe('a Host header', () => {
  it.each([
    '127.0.0.1:7777',
    '[::1]:7777',
    'localhost',
    '192.168.1.5',
    'mypi:7777',
    'mypi.local',
    'nas.lan',
    'PC.example.org',
  ])('%s is ours', host => {
    expect(hostIsOurs(host, 'pc.example.org')).toBe(true);
  });

  it.each(['evil.example', 'rebind.evil.example:7777', '127.0.0.1.evil.example', 'local.evil.example', undefined, ''])(
    '%s is not',
    host => {
      expect(hostIsOurs(host, 'pc.example.org')).toBe(false);
    },
  );
});

import { describe, expect, it } from 'vitest';
import { holderInLsof, nameInTasklist, pidInNetstat } from '../../../src/os/own-port/holder.ts';

describe('lsof -Fpc', () => {
  it('names the first holder', () => {
    expect(holderInLsof('p812\ncPython\nf3\np900\ncnginx\nf6\n')).toEqual({ pid: 812, command: 'Python' });
    expect(holderInLsof('p812\n')).toEqual({ pid: 812, command: 'unknown program' });
    expect(holderInLsof('')).toBeNull();
  });
});

describe('netstat -ano', () => {
  const output = [
    'Aktive Verbindungen',
    '',
    '  Proto  Lokale Adresse         Remoteadresse          Status           PID',
    '  TCP    0.0.0.0:17777          0.0.0.0:0              ABHÖREN          1',
    '  TCP    127.0.0.1:7777         127.0.0.1:50123        HERGESTELLT      2',
    '  TCP    0.0.0.0:7777           0.0.0.0:0              ABHÖREN          4242',
    '  TCP    [::]:8080              [::]:0                 LISTENING        77',
    '  UDP    0.0.0.0:9999           *:*                                     5',
  ].join('\r\n');

  it('finds the listener in any language', () => {
    expect(pidInNetstat(output, 7777)).toBe(4242);
    expect(pidInNetstat(output, 8080)).toBe(77);
  });

  it('finds nobody on a port without a listener', () => {
    expect(pidInNetstat(output, 777)).toBeNull();
    expect(pidInNetstat(output, 9999)).toBeNull();
    expect(pidInNetstat('', 7777)).toBeNull();
  });
});

describe('tasklist', () => {
  it('names the program', () => {
    expect(nameInTasklist('"python.exe","4242","Console","1","52.000 K"\r\n')).toBe('python.exe');
    expect(nameInTasklist('INFO: No tasks are running')).toBe('unknown program');
  });
});

import { describe, expect, it } from 'vitest';
import { judgeClock } from '../../../src/doctor/checks/clock.ts';
import { judgeEnvironment } from '../../../src/doctor/checks/environment.ts';
import { judgeFolder } from '../../../src/doctor/checks/folder.ts';
import { judgeHealth } from '../../../src/doctor/checks/health.ts';
import { judgeKeeping } from '../../../src/doctor/checks/keeping.ts';
import { judgeLimits } from '../../../src/doctor/checks/limits.ts';
import { moduleOf } from '../../../src/doctor/checks/module.ts';
import { judgePort } from '../../../src/doctor/checks/port.ts';
import { differences, judgeUnits } from '../../../src/doctor/checks/unit.ts';
import type { Finding } from '../../../src/doctor/finding.ts';

const levels = (findings: readonly Finding[]): string[] => findings.map(({ level }) => level);

describe('the module a command starts', () => {
  it.each([
    [['python3', '-m', 'uvicorn', 'app:main'], 'uvicorn'],
    [['python3', '-u', '-X', 'dev', '-m', 'web'], 'web'],
    [['python3', '-c', 'print()', '-m', 'web'], null],
    [['python3', 'app.py', '-m', 'web'], null],
    [['python3', '-m'], null],
    [['python3'], null],
  ])('%j: %s', (command, module) => expect(moduleOf(command)).toBe(module));
});

describe('limits', () => {
  const facts = {
    platform: 'linux',
    openFiles: 1_024,
    processes: 256,
    watchesFiles: true,
    fileWatches: 8_192,
    watchers: 16,
  } as const;
  it.each([
    [{}, ['ok']],
    [{ openFiles: 1_023 }, ['warning']],
    [{ openFiles: 128 }, ['warning']],
    [{ openFiles: 127 }, ['error']],
    [{ processes: 255 }, ['warning']],
    [{ fileWatches: 8_191, watchers: 15 }, ['warning', 'warning']],
    [{ fileWatches: 8_191, watchesFiles: false }, ['note']],
    [{ openFiles: Number.POSITIVE_INFINITY, processes: null, fileWatches: null, watchers: null }, ['ok']],
    [{ openFiles: null }, ['unknown']],
  ])('%j: %j', (but, expected) => expect(levels(judgeLimits({ ...facts, ...but }))).toEqual(expected));
});

describe('the log folder', () => {
  const facts = {
    dir: '/a/logs',
    place: '/a/logs',
    refused: null,
    closedFiles: [],
    user: 'ada',
    freeBytes: 50e6,
    freeFiles: null,
    wantsBytes: 50e6,
    platform: 'linux' as const,
  };
  it.each([
    [{}, ['ok']],
    [{ freeBytes: 50e6 - 1 }, ['warning']],
    [{ freeBytes: 1e6, wantsBytes: 0 }, ['ok']],
    [{ freeBytes: 1e6 - 1, wantsBytes: 0 }, ['error']],
    [{ freeFiles: 10 }, ['ok']],
    [{ freeFiles: 9 }, ['error']],
    [{ freeBytes: null }, ['unknown']],
    [{ refused: 'EACCES', closedFiles: ['/a/logs/x'] }, ['error']],
    [{ refused: 'EIO' }, ['error']],
    [{ closedFiles: ['/a/logs/x', '/a/logs/y'] }, ['error']],
  ])('%j: %j', (but, expected) => expect(levels(judgeFolder({ ...facts, ...but }))).toEqual(expected));

  it('that cannot be made is told with where it would be', () => {
    const [found] = judgeFolder({ ...facts, place: '/a', refused: 'EACCES' });
    expect(found).toMatchObject({
      says: 'the log folder /a/logs cannot be made: /a may not be written by ada',
      command: 'sudo chown -R ada /a',
    });
  });
});

describe('the port', () => {
  const facts = {
    port: 80,
    held: 'free',
    holder: null,
    forRootBelow: 80,
    isUp: false,
    platform: 'linux',
  } as const;
  it.each([
    [{}, ['ok']],
    [{ forRootBelow: 81 }, ['error']],
    [{ isUp: true }, ['note']],
    [{ port: null }, ['note']],
    [{ held: 'ours' as const }, ['ok']],
    [{ held: 'stranger' as const }, ['error']],
    [{ held: 'unknown' as const }, ['unknown']],
  ])('%j: %j', (but, expected) => expect(levels(judgePort({ ...facts, ...but }))).toEqual(expected));

  it.each([
    ['linux', 'another program, of another user', 'sudo ss -ltnp sport = :80', 'kill 7'],
    ['darwin', 'another program', 'sudo lsof -nP -iTCP:80 -sTCP:LISTEN', 'kill 7'],
    ['win32', 'another program', 'netstat -ano | findstr :80', 'taskkill /PID 7 /F'],
  ] as const)('of a stranger is taken back in the words of %s', (platform, who, look, end) => {
    const taken = { ...facts, platform, held: 'stranger' as const };
    expect(judgePort(taken)).toMatchObject([{ says: `port 80 belongs to ${who}`, command: look }]);
    expect(judgePort({ ...taken, holder: { pid: 7, command: 'x' } })).toMatchObject([{ command: end }]);
  });
});

describe('the health check', () => {
  const facts = {
    target: 'http://a/',
    isNetwork: true,
    isUp: true,
    isStarting: false,
    answer: { is: 'fail', reason: 'refused' },
    ports: [],
    holder: null,
    platform: 'linux',
  } as const;
  const pass = { is: 'pass', latencyMs: 1, degraded: [] } as const;
  it.each([
    [{}, ['error']],
    [{ isUp: false }, ['note']],
    [{ isStarting: true }, ['note']],
    [{ answer: pass }, ['ok']],
    [{ answer: pass, isUp: false }, ['error']],
    [{ answer: pass, isUp: false, isNetwork: false }, ['ok']],
    [{ answer: { ...pass, degraded: ['camera offline'] } }, ['note']],
    [{ answer: { is: 'foreign' as const, reason: 'somebody else' } }, ['error']],
    [{ answer: null }, ['unknown']],
    [{ target: null }, ['note']],
  ])('%j: %j', (but, expected) => expect(levels(judgeHealth({ ...facts, ...but }))).toEqual(expected));
});

describe('what keeps a run together', () => {
  const facts = {
    platform: 'linux',
    cgroup: true,
    warden: true,
    isFirstProcess: false,
    isRoot: true,
    hardLimited: [],
  } as const;
  it.each([
    [{}, ['ok', 'ok']],
    [{ cgroup: false }, ['note', 'ok']],
    [{ cgroup: false, hardLimited: ['web'] }, ['note', 'warning', 'ok']],
    [{ warden: false }, ['ok', 'note']],
    [{ warden: false, isFirstProcess: true }, ['ok', 'ok']],
    [{ platform: 'win32' as const, warden: false, hardLimited: ['web'] }, ['warning', 'ok']],
  ])('%j: %j', (but, expected) => expect(levels(judgeKeeping({ ...facts, ...but }))).toEqual(expected));
});

describe('the virtual environment', () => {
  const facts = {
    isPython: true,
    python: '/usr/bin/python3',
    version: '3.11',
    environments: [],
    platform: 'linux' as const,
  };
  const near = { folder: '/a/.venv', isActive: false, python: '/a/.venv/bin/python', is: 'working' } as const;
  it.each([
    [{}, ['ok']],
    [{ isPython: false }, []],
    [{ environments: [near] }, ['note']],
    [{ environments: [near], python: near.python }, ['ok']],
    [{ environments: [{ ...near, is: 'broken' as const }] }, ['warning']],
    [{ environments: [{ ...near, is: 'no environment' as const }] }, ['ok']],
    [{ environments: [{ ...near, is: 'no environment' as const, isActive: true }] }, ['warning']],
  ])('%j: %j', (but, expected) => expect(levels(judgeEnvironment({ ...facts, ...but }))).toEqual(expected));
});

describe('the clock', () => {
  const now = new Date('2026-01-01T00:00:00Z');
  const later = (ms: number) => ({ file: 'x', at: new Date(now.getTime() + ms) });
  const facts = { now, newest: null, isSynchronised: null, platform: 'linux' as const };
  it.each([
    [{}, ['ok']],
    [{ newest: later(600_000) }, ['ok']],
    [{ newest: later(600_001) }, ['warning']],
    [{ now: new Date('2024-12-31T23:59:59Z') }, ['error']],
    [{ isSynchronised: false }, ['warning']],
  ])('%j: %j', (but, expected) => expect(levels(judgeClock({ ...facts, ...but }))).toEqual(expected));
});

describe('a unit', () => {
  const plan = { file: '/u', manager: ['systemctl'], unit: 'web.service', install: 'crashproof install systemd' };
  const text = '# made by crashproof\nExecStart=a\nEnvironment="PATH=/a"\n';
  const facts = { plan, text, wanted: text, properties: {} };
  it('differs by lines, but not by the PATH of a shell nor by remarks', () => {
    const wanted = '# made by crashproof 2\n\nExecStart=b\nEnvironment="PATH=/b"\n';
    expect(differences(text, wanted)).toEqual({ onlyOne: ['ExecStart=a'], onlyOther: ['ExecStart=b'] });
    const [found] = judgeUnits([{ ...facts, wanted }]);
    expect(found?.says).toBe('/u is not in step with the configuration: it has ExecStart=a where ExecStart=b belongs');
  });
  it.each([
    [{}, ['ok']],
    [{ text: null }, ['note']],
    [{ text: 'ExecStart=theirs' }, ['note']],
    [{ properties: { NeedDaemonReload: 'yes', UnitFileState: 'disabled', ActiveState: 'failed' } }, 3],
  ])('%j: %j', (but, expected) => {
    const found = levels(judgeUnits([{ ...facts, ...but }]));
    expect(found).toEqual(typeof expected === 'number' ? Array(expected).fill('warning') : expected);
  });
});

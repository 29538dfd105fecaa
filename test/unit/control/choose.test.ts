import { describe, expect, it } from 'vitest';
import { chooseRunner } from '../../../src/control/choose.ts';
import type { Registered } from '../../../src/control/registration.ts';

const runner = (id: string, cwd: string, services = ['web']): Registered => ({
  version: 1,
  id,
  pid: 1,
  start: null,
  boot: 'b',
  since: '2026-01-01T00:00:00.000Z',
  crashproof_version: '1',
  cwd,
  log_dir: `${cwd}/logs`,
  log_dirs: [`${cwd}/logs`],
  services,
  endpoint: '/x',
  key: null,
  file: '/y',
});

const home = runner('aa11', '/home/cams');
const other = runner('ab22', '/srv/nas', ['web', 'go2rtc']);
const both = [home, other];

describe('which supervisor is meant', () => {
  it.each([
    ['the only one, wherever one is', [other], { cwd: '/' }, other],
    ['the one of this folder', both, { cwd: '/home/cams' }, home],
    ['the one whose log folder is here', [home, { ...other, cwd: '/' }], { cwd: '/srv/nas' }, 'ab22'],
    ['the one with that log folder', both, { cwd: '/home/cams', logDir: '/srv/nas/logs' }, other],
    ['the one whose id begins so', both, { cwd: '/home/cams', runner: 'ab' }, other],
    ['the only one that has the service', both, { cwd: '/', service: 'go2rtc' }, other],
  ])('%s', (_, runners, meant, expected) => {
    const chosen = chooseRunner(runners, meant);
    expect(typeof chosen === 'string' ? chosen : chosen.id).toBe(typeof expected === 'string' ? expected : expected.id);
  });

  it.each([
    ['several', both, { cwd: '/' }, 'which one is meant?'],
    ['several that begin so', both, { cwd: '/', runner: 'a' }, 'which one is meant?'],
    ['several that have the service', both, { cwd: '/', service: 'web' }, 'which one is meant?'],
    ['no such id', both, { cwd: '/home/cams', runner: 'ff' }, 'none that is running has the id ff'],
    ['no such log folder', [home], { cwd: '/', logDir: '/x' }, 'none that is running has the log folder /x'],
  ])('%s: a sentence, and all that there are', (_, runners, meant, sentence) => {
    const chosen = chooseRunner(runners, meant);
    expect(chosen).toContain(sentence);
    for (const { id, services, log_dir } of runners) {
      expect(chosen).toContain(`  ${id}  ${services.join(', ')}  ${log_dir}`);
    }
  });

  it('none', () => {
    expect(chooseRunner([], { cwd: '/' })).toBe('no crashproof of this user is running');
  });
});

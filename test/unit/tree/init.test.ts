import { describe, expect, it } from 'vitest';
import { type Machine, planInit } from '../../../src/os/tree/init.ts';

const argv = ['/usr/bin/node', '/app/cli.js', 'run'];
const plan = (but: Partial<Machine> & { programs?: readonly string[] } = {}) =>
  planInit({
    pid: 1,
    platform: 'linux',
    env: {},
    canBecome: true,
    argv,
    which: name => ((but.programs ?? []).includes(name) ? (name.startsWith('/') ? name : `/bin/${name}`) : null),
    ...but,
  });

describe('being the first process of a container', () => {
  it.each([
    ['another pid', { pid: 7 }],
    ['Windows', { platform: 'win32' as const }],
    ['the user’s own wish', { env: { CRASHPROOF_PID1: 'accept' } }],
  ])('is nothing to care about with %s', (_, but) => {
    expect(plan(but)).toEqual({ do: 'go on' });
  });

  it.each([
    [['dumb-init', 'tini', '/bin/sh'], '/bin/tini', ['tini', '--', ...argv]],
    [['dumb-init', '/bin/sh'], '/bin/dumb-init', ['dumb-init', '--single-child', '--', ...argv]],
    [['catatonit'], '/bin/catatonit', ['catatonit', '--', ...argv]],
  ])('with %j one of them takes the place', (programs, file, args) => {
    expect(plan({ programs })).toEqual({ do: 'become', file, argv: args });
  });

  it('sh takes the place where there is no init', () => {
    expect(plan({ programs: ['/bin/sh'] })).toEqual({
      do: 'become',
      file: '/bin/sh',
      argv: ['sh', '-c', expect.stringContaining('wait'), 'init', ...argv],
    });
  });

  it('an older Node runs itself below tini, and below nothing else', () => {
    expect(plan({ canBecome: false, programs: ['tini', '/bin/sh'] })).toEqual({
      do: 'run below',
      file: '/bin/tini',
      args: ['-s', '--', ...argv],
    });
    expect(plan({ canBecome: false, programs: ['dumb-init', '/bin/sh'] })).toMatchObject({ do: 'refuse' });
  });

  it('is refused with the three ways on', () => {
    for (const canBecome of [true, false]) {
      const refused = plan({ canBecome });
      if (refused.do !== 'refuse') throw new Error(refused.do);
      expect(refused.sentence).toContain('--init');
      expect(refused.sentence).toContain('tini');
      expect(refused.sentence).toContain('CRASHPROOF_PID1=accept');
    }
  });
});

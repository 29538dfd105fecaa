import { describe, expect, it } from 'vitest';
import { openCgroupHome, ownCgroup } from '../../../src/os/tree/cgroup.ts';

const mount = (point: string, root = '/', type = 'cgroup2'): string =>
  `30 24 0:26 ${root} ${point} rw,nosuid shared:9 - ${type} cgroup2 rw,nsdelegate`;

describe('the cgroup of the supervisor itself', () => {
  it.each([
    [
      'alone, as systemd has it',
      '0::/user.slice/app.service',
      mount('/sys/fs/cgroup'),
      '/sys/fs/cgroup/user.slice/app.service',
    ],
    [
      'beside version 1',
      '8:pids:/\n1:name=systemd:/x\n0::/',
      `${mount('/sys/fs/cgroup/pids', '/', 'cgroup')}\n${mount('/sys/fs/cgroup/unified')}`,
      '/sys/fs/cgroup/unified',
    ],
    [
      'in a container that sees its own part only',
      '0::/docker/abc/app',
      mount('/sys/fs/cgroup', '/docker/abc'),
      '/sys/fs/cgroup/app',
    ],
    ['at a mount with a space in its name', '0::/a', mount('/my\\040cgroups'), '/my cgroups/a'],
    ['with version 1 alone', '8:pids:/x', mount('/sys/fs/cgroup/pids', '/', 'cgroup'), null],
    ['with version 2 not mounted', '0::/x', '', null],
    ['outside what its namespace shows', '0::/../other', mount('/sys/fs/cgroup'), null],
    ['beside the mounted part', '0::/docker/abcd', mount('/sys/fs/cgroup', '/docker/abc'), null],
  ])('%s', (_, cgroup, mounts, expected) => {
    expect(ownCgroup({ cgroup, mounts })).toBe(expected);
  });

  it('gives no home where nothing can be made', () => {
    const sources = { cgroup: '0::/nowhere', mounts: mount('/proc/self/fdinfo') };
    expect(openCgroupHome('crashproof-x', sources)).toBeNull();
    expect(openCgroupHome('crashproof-x', null)).toBeNull();
  });
});

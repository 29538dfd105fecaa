import { describe, expect, it } from 'vitest';
import { judge, wasKilled } from '../../../src/features/out-of-memory.ts';
import { type KillCounter, memoryFolder } from '../../../src/os/oom/counters.ts';
import { type KernelKill, parseRecord } from '../../../src/os/oom/kernel-log.ts';

const group = (kills: number, limitBytes: number | null = 768e6): KillCounter => {
  return { proof: 'memory.events', folder: '/sys/fs/cgroup/app', kills, limitBytes };
};
const machine = (kills: number): KillCounter => ({ proof: 'vmstat', folder: '', kills, limitBytes: 4e9 });
const named: KernelKill = { pid: 7, by: 'cgroup', memoryBytes: 700e6, atUs: 1 };

describe('a kill for want of memory', () => {
  it('is believed of the kernel that names the process', () => {
    expect(judge([group(0), machine(0)], [], named, 1)).toEqual({
      by: 'cgroup',
      proof: 'kernel log',
      memoryBytes: 700e6,
      limitBytes: 768e6,
    });
    expect(judge([machine(0)], [], { ...named, by: 'kernel', memoryBytes: null }, 5e6)).toMatchObject({
      by: 'kernel',
      memoryBytes: 5e6,
      limitBytes: 4e9,
    });
  });

  it('shows in a counter that has grown: of its group first, then of the machine', () => {
    expect(judge([group(2), machine(5)], [group(3), machine(6)], null, 760e6)).toEqual({
      by: 'cgroup',
      proof: 'memory.events',
      memoryBytes: 760e6,
      limitBytes: 768e6,
    });
    expect(judge([group(2, null), machine(5)], [group(3, null), machine(6)], null, null)).toMatchObject({
      by: 'kernel',
      proof: 'memory.events',
      limitBytes: 4e9,
    });
    expect(judge([machine(5)], [machine(6)], null, null)).toMatchObject({ by: 'kernel', proof: 'vmstat' });
  });

  it('is not suspected where nothing proves it: other counters, counters that stand, none at all', () => {
    expect(judge([group(2), machine(5)], [group(2), machine(5)], null, 1)).toBeNull();
    expect(judge([], [group(9), machine(9)], null, 1)).toBeNull();
    expect(judge([group(2)], [], null, 1)).toBeNull();
  });

  it.each([
    [true, { by: 'signal', signal: 'SIGKILL' }],
    [true, { by: 'code', code: 137 }],
    [false, { by: 'signal', signal: 'SIGSEGV' }],
    [false, { by: 'code', code: 1 }],
    [false, { by: 'spawn-error', code: 'ENOENT', message: '' }],
  ] as const)('is looked for (%s) after %j', (looked, ending) => expect(wasKilled(ending)).toBe(looked));
});

describe("a record of the kernel's log", () => {
  it('tells pid, reason and its own memory', () => {
    const tail =
      'total-vm:900kB, anon-rss:700kB, file-rss:20kB, shmem-rss:4kB, UID:0 pgtables:1kB oom_score_adj:0\n SUBSYSTEM=x\n';
    expect(parseRecord(`6,1234,987654321,-;Memory cgroup out of memory: Killed process 77 (my (app)) ${tail}`)).toEqual(
      {
        pid: 77,
        by: 'cgroup',
        memoryBytes: 704 * 1024,
        atUs: 987654321,
      },
    );
    expect(parseRecord(`3,5,12,-;Out of memory: Killed process 9 (x) ${tail}`)).toMatchObject({ pid: 9, by: 'kernel' });
    expect(parseRecord('6,1,2,-;python3 invoked oom-killer: gfp_mask=0x0')).toBeNull();
    expect(parseRecord('')).toBeNull();
  });
});

describe("a process's memory group", () => {
  const v2 = '30 23 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw,nsdelegate';
  const v1 = '33 23 0:29 / /sys/fs/cgroup/memory rw shared:9 - cgroup cgroup rw,memory';

  it('is found in either version, and in a container that sees only its own part', () => {
    expect(memoryFolder({ cgroup: '0::/a/b\n', mounts: v2 }, 2)?.folder).toBe('/sys/fs/cgroup/a/b');
    expect(memoryFolder({ cgroup: '4:memory:/a\n0::/z\n', mounts: v1 }, 1)?.folder).toBe('/sys/fs/cgroup/memory/a');
    expect(memoryFolder({ cgroup: '4:cpu,memory:/a\n', mounts: v1 }, 1)?.folder).toBe('/sys/fs/cgroup/memory/a');
    const inside = '33 23 0:29 /docker/1 /sys/fs/cgroup/memory ro - cgroup cgroup rw,memory';
    expect(memoryFolder({ cgroup: '4:memory:/docker/1\n', mounts: inside }, 1)?.folder).toBe('/sys/fs/cgroup/memory');
  });

  it('is none where it is not mounted, or lies outside of what can be seen', () => {
    expect(memoryFolder({ cgroup: '0::/a\n', mounts: v1 }, 2)).toBeNull();
    expect(memoryFolder({ cgroup: '0::/../other\n', mounts: v2 }, 2)).toBeNull();
    expect(memoryFolder({ cgroup: '4:cpuset:/a\n', mounts: v1 }, 1)).toBeNull();
  });
});

import fs from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { memoryFolder } from '../../../src/os/oom/counters.ts';
import { child, freshFolder, kill, runs, until } from '../run/supervisor.ts';

const limitBytes = 120_000_000;

/** A control group of this test's own with a limit, below the one it runs in; null where none can be made. */
function limitedGroup(): string | null {
  if (process.platform !== 'linux') return null;
  const places = {
    cgroup: fs.readFileSync('/proc/self/cgroup', 'utf8'),
    mounts: fs.readFileSync('/proc/self/mountinfo', 'utf8'),
  };
  for (const [version, file] of [
    [2, 'memory.max'],
    [1, 'memory.limit_in_bytes'],
  ] as const) {
    const own = memoryFolder(places, version)?.folder;
    if (own === undefined) continue;
    const group = path.join(own, `crashproof-test-${process.pid}`);
    try {
      fs.mkdirSync(group);
      fs.writeFileSync(path.join(group, file), String(limitBytes));
      return group;
    } catch {
      if (fs.existsSync(group)) fs.rmdirSync(group);
    }
  }
  return null;
}

const group = limitedGroup();
if (group === null) console.warn('skipped: a control group with a memory limit can only be made as root on Linux');

afterAll(async () => {
  if (group === null) return;
  await until('the group is empty', () => fs.readFileSync(path.join(group, 'cgroup.procs'), 'utf8') === '');
  fs.rmdirSync(group);
});

describe.skipIf(group === null)('a program that the kernel kills at its memory limit', () => {
  it('is told from other kills, with the limit and what it used', async () => {
    const start = path.join(freshFolder(), 'start');
    const words = child('balloons.js', start)
      .map(word => `'${word}'`)
      .join(' ');
    const enter = `echo $$ > '${path.join(group ?? '', 'cgroup.procs')}' && exec ${words}`;
    const sup = runs(['sh', '-c', enter], '--restart never --name app --sample-interval 100ms');
    await sup.printed(/ready/);
    // Three looks at it where it is now.
    await new Promise(resolve => setTimeout(resolve, 1_500));
    fs.writeFileSync(start, '');
    await sup.exit();
    const [crash] = sup.report().crash_events;
    expect(crash).toMatchObject({ signal: 'SIGKILL', oom: { killed: true, by: 'cgroup' } });
    expect(crash?.oom?.limit_mb).toBeCloseTo(limitBytes / 1e6, 0);
    expect(crash?.oom?.memory_mb).toBeGreaterThan(40);
    expect(['kernel log', 'memory.events', 'memory.oom_control']).toContain(crash?.oom?.proof);
  });
});

describe('a kill by somebody else', () => {
  it('is no kill for want of memory', async () => {
    const sup = runs(child('runs-for-ever.js'), '--restart never --sample-interval 100ms');
    const pid = await sup.pidOf(1);
    kill(pid);
    await sup.exit();
    expect(sup.report().crash_events[0]).toMatchObject({ signal: 'SIGKILL', oom: null });
  });
});

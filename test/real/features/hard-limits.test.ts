import fs from 'node:fs';
import { describe, expect, it } from 'vitest';
import { child, kill, runs } from '../run/supervisor.ts';

/** Where a run could get a limited group of its own, this test would limit it: see docs/limits-and-schedules.md. */
const canLimit =
  process.platform === 'linux' &&
  /^(memory|.* memory)( |$)/m.test(readOr('/sys/fs/cgroup/cgroup.controllers')) &&
  /^0::\//m.test(readOr('/proc/self/cgroup'));
if (canLimit) console.warn('skipped: here the kernel can be asked for hard limits, and the refusal cannot be seen');

function readOr(file: string): string {
  try {
    return fs.readFileSync(file, 'latin1');
  } catch {
    return '';
  }
}

describe.skipIf(canLimit)('a hard limit that cannot be had', () => {
  it('is said once, with what to do instead, and the application runs all the same', async () => {
    const sup = runs(child('runs-for-ever.js'), '--memory-hard-limit 1GB --cpu-limit 2 --restart-delay 50ms');
    const said = await sup.event('message', { level: 'warning' });
    expect(said.message).toMatch(
      /^memory_hard_limit and cpu_limit are not in force: .*MemoryMax=.*--memory.*max_memory$/,
    );
    kill(await sup.pidOf(1));
    await sup.pidOf(2);
    kill(await sup.pidOf(2));
    await sup.pidOf(3);
    expect(await sup.stop()).toBe(0);
    expect(sup.all('message').filter(({ message }) => message.includes('not in force')).length).toBe(1);
  });
});

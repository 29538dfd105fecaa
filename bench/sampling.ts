import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createSampler } from '../src/os/observe/sampler.ts';
import { linuxTable } from '../src/os/table/linux.ts';
import { membersOf } from '../src/os/tree/members.ts';
import { median } from './contestants.ts';

/** The flight recorder's default. */
const everyMs = 10_000;
const nobody: ReadonlySet<number> = new Set();

/**
 * CPU of one core, in percent, that samples of a tree of `processes` cost at one every 10 s, the thorough look among
 * every six of them included. Linux only.
 */
export async function sampling({ processes = 20, rounds = 9, looks = 60 } = {}): Promise<number> {
  const shell = `for n in $(seq ${processes - 1}); do sleep 1000 & done; echo ready; wait`;
  const tree = spawn('sh', ['-c', shell], { detached: true, stdio: ['ignore', 'pipe', 'inherit'] });
  const leader = tree.pid ?? 0;
  try {
    await once(tree.stdout, 'data');
    const everyone = async (): Promise<ReadonlySet<number>> => {
      const { rows, markOf } = await linuxTable.look();
      const isMarked = (row: (typeof rows)[number]): boolean => markOf(row) === 'nobody has this mark';
      const family = { leader: { pid: leader, start: null }, known: [], inCgroup: nobody, isMarked, never: nobody };
      return new Set(membersOf(rows, family).map(({ pid }) => pid));
    };
    const sampler = createSampler(leader, { everyone, listed: () => null });
    const costs: number[] = [];
    for (let round = 0; round <= rounds; round++) {
      const before = process.cpuUsage();
      for (let n = 0; n < looks; n++) {
        const seen = await sampler.look(performance.now());
        if (seen?.processes !== processes) throw new Error(`${seen?.processes} of ${processes} processes were seen`);
      }
      const { user, system } = process.cpuUsage(before);
      // The first round warms up.
      if (round > 0) costs.push((user + system) / 1000 / looks);
    }
    return (median(costs) / everyMs) * 100;
  } finally {
    process.kill(-leader, 'SIGKILL');
  }
}

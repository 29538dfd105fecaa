import { type Limits, limitRun } from '../os/tree/limits.ts';
import type { Attach } from '../runtime/attach.ts';
import { presentRun } from './present-run.ts';

export interface HardLimitsOptions {
  readonly limits: Limits;
  /** Something the person should know, in a sentence. */
  readonly warn: (sentence: string) => void;
}

/** Has the kernel hold each run to its limits; where that cannot be had, says so once and what to do instead. */
export const attach: Attach<HardLimitsOptions> = async (host, service, { limits, warn }) => {
  let told = false;

  async function limit(): Promise<void> {
    const run = presentRun(host, service);
    if (run === null) return;
    const problem = process.platform === 'linux' ? await limitRun(run.pid, limits) : 'only Linux has them';
    if (problem === null || told || presentRun(host, service)?.run !== run.run) return;
    told = true;
    warn(
      `memory_hard_limit and cpu_limit are not in force: ${problem}. Set them around crashproof (MemoryMax= and CPUQuota= in a systemd unit, with Delegate=yes to have them for each service; --memory and --cpus for a container), or use max_memory`,
    );
  }

  const stopListening = host.listen(({ notes }) => {
    if (notes.some(note => note.code === 'spawned' && note.service === service)) void limit();
  });
  await limit();
  return async () => void stopListening();
};

import type { Ending } from '../core/event.ts';
import { type Counted, type KillCounter, killCountersAgain, recount } from '../os/oom/counters.ts';
import { type KernelKill, kernelKillOf } from '../os/oom/kernel-log.ts';
import { processRow } from '../os/table/linux.ts';
import { isAlive } from '../os/table/row.ts';
import type { Attach } from '../runtime/attach.ts';
import type { OutOfMemory } from '../runtime/findings.ts';
import type { Logbook } from '../runtime/logbook.ts';
import { presentRun } from './present-run.ts';

export interface OutOfMemoryOptions {
  readonly logbook: Logbook;
}

/**
 * Recognises that the kernel has ended a run for want of memory, by proof: the kernel's log names the process, or its
 * counters have grown. They are read at the start and with each sample, so that a kill long ago, of somebody else on the
 * machine, says nothing.
 */
export const attach: Attach<OutOfMemoryOptions> = async (host, service, { logbook }) => {
  // Of the last look but one: the last may have met a process that was being killed, which is in no group any more.
  let earlier: readonly KillCounter[] = [];
  let last: Counted | null = null;
  /** A limit may be set soon after the start: only from the second sample on is it taken to stay. */
  let looks = 0;
  let startUs = 0;

  function begin(): void {
    last = null;
    looks = 0;
    look();
    startUs = nowUs();
  }

  /** Also where the process is now: it may move to another group. */
  function look(): void {
    const run = presentRun(host, service);
    const row = run === null ? null : processRow(run.pid);
    if (row === null || !isAlive(row)) return;
    const now = killCountersAgain(row.pid, looks < sureAfterLooks ? null : last);
    looks += 1;
    earlier = (last ?? now).counters;
    last = now;
  }

  const stopListening = host.listen(({ notes }) => {
    for (const note of notes) {
      if (note.code === 'spawned' && note.service === service) begin();
      if (note.code !== 'ended' || note.service !== service || note.kind !== 'crash' || !wasKilled(note.ending))
        continue;
      // At once: the run's own control group is about to go.
      const before = [...earlier, ...(last?.counters ?? [])];
      const now = recount(before);
      // The log takes milliseconds to read; it is asked only where a counter has not ruled a kill out.
      const named =
        note.pid === null || isRuledOut(before, now) ? null : kernelKillOf(note.pid, startUs - clockSlackUs);
      const lastBytes = logbook.samplesOf(note.run).at(-1)?.memoryBytes ?? null;
      logbook.expect(note.run, Promise.resolve({ outOfMemory: judge(before, now, named, lastBytes) }));
    }
  });
  const stopSampling = logbook.onSample(look);
  begin();
  return async () => {
    stopListening();
    stopSampling();
  };
};

const sureAfterLooks = 3;
/** The feature may be loaded a moment after the start. */
const clockSlackUs = 5e6;
const nowUs = (): number => Number(process.hrtime.bigint() / 1000n);

/** Every kill by the kernel is counted before its process is gone: where the counters stand still, there was none. */
function isRuledOut(before: readonly KillCounter[], after: readonly KillCounter[]): boolean {
  return (
    after.length > 0 &&
    after.every(({ folder, proof, kills }) => {
      const then = before.find(one => one.folder === folder && one.proof === proof);
      return then !== undefined && kills <= then.kills;
    })
  );
}

/** SIGKILL, also as a shell reports it of its child. The supervisor's own is no crash. */
export function wasKilled(ending: Ending): boolean {
  return ending.by === 'signal' ? ending.signal === 'SIGKILL' : ending.by === 'code' && ending.code === 137;
}

/**
 * @param before where a place stands twice, its first count is the one that counts
 * @param lastBytes what the whole run used by its last sample
 */
export function judge(
  before: readonly KillCounter[],
  after: readonly KillCounter[],
  named: KernelKill | null,
  lastBytes: number | null,
): OutOfMemory | null {
  const groupLimit =
    before.find(({ proof, limitBytes }) => proof !== 'vmstat' && limitBytes !== null)?.limitBytes ?? null;
  const machineLimit = before.find(({ proof }) => proof === 'vmstat')?.limitBytes ?? null;
  if (named !== null) {
    const { by, memoryBytes } = named;
    const limitBytes = by === 'cgroup' ? groupLimit : machineLimit;
    return { by, proof: 'kernel log', memoryBytes: memoryBytes ?? lastBytes, limitBytes };
  }
  const grown = after.find(({ folder, proof, kills }) => {
    const then = before.find(one => one.folder === folder && one.proof === proof);
    return then !== undefined && kills > then.kills;
  });
  if (grown === undefined) return null;
  // A group without any limit above it can only have been met by the machine's own want.
  const by = grown.proof === 'vmstat' || groupLimit === null ? 'kernel' : 'cgroup';
  return { by, proof: grown.proof, memoryBytes: lastBytes, limitBytes: by === 'cgroup' ? groupLimit : machineLimit };
}

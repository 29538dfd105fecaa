/** What a run's processes used at one moment, taken together. */
export interface Sample {
  /** ISO 8601, UTC. */
  readonly at: string;
  /** Of one core since the sample before: 100 is one core busy; null for the first sample of a run. */
  readonly cpuPercent: number | null;
  /** What is theirs alone, as far as a quick look tells (`os/observe/sampler.ts` says how). */
  readonly memoryBytes: number;
  /** null where the system does not tell. */
  readonly openFiles: number | null;
  readonly threads: number | null;
  readonly processes: number;
}

/** The kernel ended a process of the run because there was no memory left. */
export interface OutOfMemory {
  /** `cgroup`: the limit of a container, a unit or this service; `kernel`: the whole machine was out of memory. */
  readonly by: 'cgroup' | 'kernel';
  /** What says so: the kernel's own log names the process; the others count kills during the run. */
  readonly proof: 'kernel log' | 'memory.events' | 'memory.oom_control' | 'vmstat';
  /** What the process, by the log, or the whole run, by its last sample, used; null where neither is known. */
  readonly memoryBytes: number | null;
  readonly limitBytes: number | null;
}

/** What was found out about a run beside its output and its end. */
export interface Findings {
  /** Oldest first. Only the newest end keeps them. */
  readonly samples: readonly Sample[];
  readonly outOfMemory: OutOfMemory | null;
  /** What it hung in, where its runtime was asked through a door of its own (Node's inspector). */
  readonly stacks: string | null;
}

export const nothingFound: Findings = { samples: [], outOfMemory: null, stacks: null };

/** As the report has it. */
interface SampleInReport {
  readonly at: string;
  readonly cpu_percent: number | null;
  readonly memory_mb: number;
  readonly open_files: number | null;
  readonly threads: number | null;
  readonly processes: number;
}

interface OutOfMemoryInReport {
  readonly killed: true;
  readonly by: 'cgroup' | 'kernel';
  readonly proof: string;
  readonly memory_mb: number | null;
  readonly limit_mb: number | null;
}

export interface FindingsInReport {
  readonly samples: readonly SampleInReport[];
  readonly oom: OutOfMemoryInReport | null;
  readonly stacks: string | null;
}

export function findingsInReport({ samples, outOfMemory, stacks }: Findings): FindingsInReport {
  return {
    samples: samples.map(({ at, cpuPercent, memoryBytes, openFiles, threads, processes }) => ({
      at,
      cpu_percent: cpuPercent,
      memory_mb: inMegabytes(memoryBytes),
      open_files: openFiles,
      threads,
      processes,
    })),
    oom: outOfMemory && {
      killed: true,
      by: outOfMemory.by,
      proof: outOfMemory.proof,
      memory_mb: outOfMemory.memoryBytes && inMegabytes(outOfMemory.memoryBytes),
      limit_mb: outOfMemory.limitBytes && inMegabytes(outOfMemory.limitBytes),
    },
    stacks,
  };
}

/** Millions of bytes, to a tenth. */
export function inMegabytes(bytes: number): number {
  return Math.round(bytes / 1e5) / 10;
}

/** `Linux killed it for want of memory: it used 812 MB of the 768 MB its control group allows.` */
export function outOfMemorySentence({ by, memoryBytes, limitBytes }: OutOfMemory): string {
  const used = memoryBytes === null ? '' : `it used ${Math.round(memoryBytes / 1e6)} MB`;
  const limit = limitBytes === null ? '' : `${Math.round(limitBytes / 1e6)} MB`;
  const whose =
    by === 'cgroup'
      ? `${limit === '' ? 'what' : `the ${limit}`} its control group allows`
      : `the ${limit} of this machine`;
  const head = 'Linux killed it for want of memory';
  if (used === '') return limit === '' ? `${head}.` : `${head}: it was to stay within ${whose}.`;
  return limit === '' && by === 'kernel' ? `${head}: ${used}.` : `${head}: ${used} of ${whose}.`;
}

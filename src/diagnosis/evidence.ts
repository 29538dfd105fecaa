import type { Ending, Finding } from '../core/event.ts';

/**
 * All that is known about a crash, as plain data. Only `exit` and `text` must be there; each further field makes the
 * causes visible that no program writes into its log.
 */
export interface Evidence {
  /** `null`: still running, or not known. */
  readonly exit: Ending | null;
  /** The tails of both streams, merged in the order they were written. Only the last 64 KiB are read. */
  readonly text: string;
  /** Why the supervisor ended the run, where it did. `asked` is a person, a schedule or a file change. */
  readonly endedBy?: 'asked' | 'unhealthy' | 'not-ready' | 'memory-limit';
  /** The stop ladder had to end with SIGKILL. */
  readonly neededKill?: boolean;
  readonly uptimeMs?: number;
  /** The run has passed a health check at least once. */
  readonly wasReady?: boolean;
  /** The kernel's own word that it killed a process of this run for memory. */
  readonly oom?: { readonly pid?: number; readonly usedBytes?: number; readonly limitBytes?: number };
  /** Oldest first. */
  readonly samples?: readonly Sample[];
  /** What the run may use, where a limit is known (cgroup, or the configured one). */
  readonly memoryLimitBytes?: number;
  /** Health findings of this run, oldest first. */
  readonly probes?: readonly { readonly atMs: number; readonly finding: Finding }[];
  readonly targets?: readonly TargetState[];
  /** Who holds the port the service wants, where it is not the service itself. */
  readonly portHolder?: {
    readonly port: number;
    readonly pid: number;
    readonly command: string;
    readonly ours: boolean;
  };
  /** How long the whole machine stood still (suspended, or starved) just before. */
  readonly stallMs?: number;
}

/** One measurement of a run. */
interface Sample {
  /** Monotonic milliseconds. */
  readonly atMs: number;
  readonly rssBytes: number;
}

/** Something outside that the service depends on, as the last probes found it. */
export interface TargetState {
  readonly name: string;
  readonly kind: 'camera' | 'network' | 'database' | 'device' | 'disk' | 'host';
  readonly up: boolean;
  readonly downForMs?: number;
  readonly reason?: string;
}

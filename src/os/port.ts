import type { Fact, Finding, TargetFinding } from '../core/event.ts';
import type { Moment, Name, Run } from '../core/spec.ts';

/**
 * The seam between deciding and doing. Every answer of a port is a fact handed to `Tell`; no port decides anything.
 * The simulated world (`crashproof/testing`) and the operating system implement the same ports and pass the same
 * contract suite.
 */
export type Tell = (fact: Fact) => void;

export interface ProcessPort {
  /** Starts a run. Tells `spawned` then `exited` (then `emptied` where it said `left`), or only `exited` by spawn-error. */
  spawn(service: Name, run: Run): void;
  /** To every process of the run's tree; nothing happens where the tree is already empty. */
  signal(service: Name, run: Run, signal: string): void;
}

export interface ProbePort {
  /** Asks once, within `timeoutMs`, and tells `probed` exactly once. */
  ask(service: Name, run: Run, timeoutMs: number): void;
}

/** One kind of probe: it answers within `timeoutMs` and never throws. */
export interface Probe {
  check(timeoutMs: number): Promise<Finding>;
}

export interface TargetPort {
  /** Asks once, within `timeoutMs`, and tells `answered` exactly once. */
  ask(target: Name, timeoutMs: number): void;
}

/** One kind of target: it answers within `timeoutMs`, never throws, and never logs in anywhere. */
export interface TargetCheck {
  check(timeoutMs: number): Promise<TargetFinding>;
}

export interface Clock {
  /** Monotonic milliseconds. */
  now(): Moment;
  wall(): Date;
  /** One alarm for the whole supervisor; a new call replaces the old one, `null` clears it. */
  alarm(at: Moment | null, ring: () => void): void;
}

/** What could be seen of one process of a run that no longer answered. */
export interface SeenProcess {
  readonly pid: number;
  /** At most 200 characters. */
  readonly command: string;
  /** `D`: waits for a device or disk and cannot be ended; `T`: stopped; `R`: computes; `S`: waits. */
  readonly state: string;
  /** The kernel function it waits in; empty where the kernel does not tell. */
  readonly wchan: string;
  readonly threads: number;
  /** null where they may not be read. */
  readonly openFiles: number | null;
}

export interface Examination {
  readonly processes: readonly SeenProcess[];
  /** How many TCP sockets of these processes are in which state (`LISTEN`, `CLOSE_WAIT` …). */
  readonly sockets: Readonly<Record<string, number>>;
}

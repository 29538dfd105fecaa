import type { Planned, RunnerInfo, TargetStatus, Usage } from '../control/api.ts';
import type { Name } from '../core/spec.ts';
import type { RunEnd } from '../runtime/history.ts';
import type { Stats } from '../runtime/stats.ts';
import type { Host } from '../runtime/supervisor.ts';
import type { Chronicles } from './chronicles.ts';

/** What the control needs of the supervisor it speaks for. */
export interface Controlled {
  readonly host: Host;
  readonly runner: Omit<RunnerInfo, 'id'>;
  readonly services: readonly {
    readonly name: Name;
    readonly logFile: string;
    /** Written to it so far: while the number is the same, nothing new is in it. Default: not known. */
    readonly loggedBytes?: () => number;
    /** Default: false. */
    readonly healthLogsIn?: boolean;
    readonly maxMemoryBytes?: number | null;
  }[];
  /** Monotonic milliseconds, the clock of the host's state. */
  now(): number;
  wall(): Date;
  statsOf(service: Name): Stats;
  /** The ends of its runs, oldest first. */
  endsOf(service: Name): readonly RunEnd[];
  /** A text about it, or from its output, without the secrets that are recognised. */
  redact(service: Name, text: string): string;
  /** The latest measurement of its tree. */
  usageOf?(service: Name): Usage | null;
  /** What other features have planned for it. */
  plannedOf?(service: Name): readonly Planned[];
  /** What is kept of its past; absent where nothing is. */
  readonly chronicles?: Chronicles;
  targetsOf?(service: Name): readonly TargetStatus[];
}

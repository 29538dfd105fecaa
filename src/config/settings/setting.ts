import type { Kind } from '../kind.ts';

/** The headings of `--help` and of docs/settings.md, in this order. */
export const GROUPS = [
  'What to run',
  'Restarts',
  'Health',
  'Targets',
  'Stopping',
  'Limits and schedules',
  'Output',
  'Dashboard',
  'Notifications and metrics',
  'The default application',
] as const;

/** Where a setting can stand. `service`: also at the top of a file with several services, as their common default. */
export type Scope = 'service' | 'application' | 'supervisor';
export type Source = 'flag' | 'environment' | 'file';

export interface Setting<Value = unknown, Standard extends string | null = string | null> {
  readonly kind: Kind<Value>;
  readonly group: (typeof GROUPS)[number];
  /** One sentence, for `--help`, docs/settings.md and the JSON Schema. */
  readonly about: string;
  /** As a person would write it; `null`: see `otherwise`. */
  readonly standard: Standard;
  /** What happens without it, where that is no fixed value. */
  readonly otherwise?: string;
  /** Default: `service`. */
  readonly scope?: Scope;
  /** Makes sense for one service only: refused as a common default, and from a flag beside several services. */
  readonly single?: true;
  /** Default: all three. */
  readonly from?: readonly Source[];
  /** A variable that users relied on before there was `CRASHPROOF_…`. */
  readonly olderVariable?: string;
}

/** Keeps the exact types of one setting. */
export const setting = <Value, Standard extends string | null>(about: Setting<Value, Standard>) => about;

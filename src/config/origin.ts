import type { Key } from './settings.ts';

/** Where a value came from. */
export type Origin =
  /** `name` as it was written: `--max-restarts`. */
  | { readonly by: 'flag'; readonly name: string }
  | { readonly by: 'environment'; readonly name: string }
  | { readonly by: 'file'; readonly file: string; readonly line: number }
  | { readonly by: 'default' };

/** One value with its origin; `over`: the origins it won against, nearest first. */
export interface Chosen<Value = unknown> {
  readonly value: Value;
  readonly from: Origin;
  readonly over: readonly Origin[];
}

/** The values of one source. */
export type Layer = ReadonlyMap<Key, { readonly value: unknown; readonly from: Origin }>;

/** `flag --max-restarts`, `env WATCHFILES_MAX_RESTARTS`, `crashproof.yaml:3`, `default`. */
export function originText(origin: Origin): string {
  switch (origin.by) {
    case 'flag':
      return origin.name;
    case 'environment':
      return `env ${origin.name}`;
    case 'file':
      return `${origin.file}:${origin.line}`;
    case 'default':
      return 'default';
  }
}

/** The same as a mistake calls it. */
export const whereText = (origin: Origin): string =>
  origin.by === 'environment' ? `environment variable ${origin.name}` : originText(origin);

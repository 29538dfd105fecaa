import type { Ending } from '../core/event.ts';
import type { Known, Tally } from '../core/state.ts';
import type { RunEnd } from './history.ts';
import { maxEndsKept } from './history.ts';

/** What a supervisor remembers of a service across its own lives. */
export interface Memory {
  readonly version: 1;
  readonly tally: Tally;
  /** The health check that has passed once, as text; null where none has. */
  readonly armedFor: string | null;
  /** The run that was alive when this was written, with the wall clock's milliseconds. */
  readonly alive: { readonly run: number; readonly since: number } | null;
  /** Number of the latest run. */
  readonly run: number;
  readonly ends: readonly StoredEnd[];
}

type StoredEnd = Omit<RunEnd, 'at'> & { readonly at: string };

/** What is taken up from the last life. */
export interface Recalled {
  readonly known: Known;
  readonly ends: readonly RunEnd[];
}

/**
 * Takes up what an earlier supervisor has saved. `aliveAt`: until when the saved run is known to have lived, which is
 * added to the sum of lives where that supervisor could not do it any more.
 *
 * @returns null where it is nothing this version has written
 */
export function recall(saved: unknown, aliveAt: Date, healthText: string | null): Recalled | null {
  if (!isMemory(saved)) return null;
  const { tally, alive, run, armedFor, ends } = saved;
  const lostMs = alive === null ? 0 : Math.max(0, aliveAt.getTime() - alive.since);
  return {
    known: {
      run,
      tally: { ...tally, upMs: tally.upMs + lostMs },
      armed: armedFor !== null && armedFor === healthText,
    },
    ends: ends.slice(-maxEndsKept).map(end => ({ ...end, at: new Date(end.at) })),
  };
}

function isMemory(saved: unknown): saved is Memory {
  if (!isRecord(saved) || saved.version !== 1 || !isCount(saved.run) || !isRecord(saved.tally)) return false;
  const { tally, alive, armedFor, ends } = saved;
  const counters = ['starts', 'crashes', 'exits', 'unhealthy', 'stopped', 'restarts', 'upMs'];
  if (!counters.every(key => isCount(tally[key]))) return false;
  if (alive !== null && !(isRecord(alive) && isCount(alive.since))) return false;
  if (armedFor !== null && typeof armedFor !== 'string') return false;
  return Array.isArray(ends) && ends.every(isEnd);
}

function isEnd(end: unknown): boolean {
  if (!isRecord(end)) return false;
  const { at, kind, ending, output, run, lifeMs } = end;
  const isDate = typeof at === 'string' && !Number.isNaN(Date.parse(at));
  return (
    isDate &&
    typeof kind === 'string' &&
    isEnding(ending) &&
    typeof output === 'string' &&
    isCount(run) &&
    isCount(lifeMs)
  );
}

function isEnding(ending: unknown): ending is Ending {
  return isRecord(ending) && ['code', 'signal', 'spawn-error'].includes(String(ending.by));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isCount(value: unknown): boolean {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}

import type { Ending } from '../core/event.ts';
import { type Answers, healthy } from './answers.ts';

/** How a scripted child behaves. Everything but what you name is well-behaved. */
export interface Child {
  /** Milliseconds from asking for the process to having it. */
  readonly spawnMs: number;
  /** The system refuses to start it, with this error name (`EAGAIN`, `ENOENT` …). */
  readonly spawnError: string | null;
  /** A stranger holds what it needs (its port): nothing is spawned, for this reason. */
  readonly blocked: string | null;
  /** It ends by itself after so many milliseconds of life; `null`: never. */
  readonly endsAfterMs: number | null;
  /** How it ends by itself. */
  readonly ending: Ending;
  /** Signals that do nothing to it. With `SIGKILL` among them it hangs in the kernel. */
  readonly deafTo: readonly string[];
  /** Milliseconds from a signal it obeys (other than SIGKILL) to its end. */
  readonly stopMs: number;
  /** Processes it started, which outlive it. */
  readonly leaves: Leftovers | null;
  /** What its probe finds. */
  readonly probe: Answers;
}

/** Processes of the tree that do not end with their leader. */
export interface Leftovers {
  readonly deafTo: readonly string[];
  readonly stopMs: number;
  /** They end by themselves so many milliseconds after the leader; `null`: never. */
  readonly endsAfterMs: number | null;
}

/** Lives until it is asked to end. */
export function runs(but: Partial<Child> = {}): Child {
  return {
    spawnMs: 5,
    spawnError: null,
    blocked: null,
    endsAfterMs: null,
    ending: { by: 'code', code: 0 },
    deafTo: [],
    stopMs: 20,
    leaves: null,
    probe: healthy(),
    ...but,
  };
}

/** Exits by itself. */
export function exits(afterMs: number, code: number, but: Partial<Child> = {}): Child {
  return runs({ endsAfterMs: afterMs, ending: { by: 'code', code }, ...but });
}

/** Dies of a signal that the supervisor did not send. */
export function dies(afterMs: number, signal: string, but: Partial<Child> = {}): Child {
  return runs({ endsAfterMs: afterMs, ending: { by: 'signal', signal }, ...but });
}

/** Cannot be started. */
export function neverSpawns(code: string, but: Partial<Child> = {}): Child {
  return runs({ spawnError: code, ...but });
}

/** Processes left behind that end only when told to. */
export function leftovers(but: Partial<Leftovers> = {}): Leftovers {
  return { deafTo: [], stopMs: 20, endsAfterMs: null, ...but };
}

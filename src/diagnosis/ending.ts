import type { Ending } from '../core/event.ts';

/** What an ending says by itself, whatever form the system gave it. */
export interface Manner {
  readonly signal: string | null;
  /** `null` where a signal or a failed spawn leaves none. */
  readonly code: number | null;
  /** The system's error name of a spawn that failed. */
  readonly spawnError: string | null;
}

/** Linux numbers; a shell reports a signal as 128 + n. */
const SIGNALS: Readonly<Record<number, string>> = {
  1: 'SIGHUP',
  2: 'SIGINT',
  3: 'SIGQUIT',
  4: 'SIGILL',
  5: 'SIGTRAP',
  6: 'SIGABRT',
  7: 'SIGBUS',
  8: 'SIGFPE',
  9: 'SIGKILL',
  11: 'SIGSEGV',
  13: 'SIGPIPE',
  15: 'SIGTERM',
  24: 'SIGXCPU',
  25: 'SIGXFSZ',
  31: 'SIGSYS',
};

/** Windows NTSTATUS codes a process may end with (winnt.h, ntstatus.h), as the signal that means the same. */
const NT_STATUS: Readonly<Record<number, string>> = {
  3221225477: 'SIGSEGV', // access violation
  3221225478: 'SIGBUS', // in-page error: the mapped file could not be read
  3221225501: 'SIGILL', // illegal instruction
  3221225620: 'SIGFPE', // integer division by zero
  3221225725: 'SIGSEGV', // stack overflow
  3221226356: 'SIGABRT', // heap corruption
  3221226505: 'SIGABRT', // stack buffer overrun, also abort()
  3221225786: 'SIGINT', // Ctrl-C, or the console was closed
  1073807364: 'SIGTERM', // ended by a log-off
};

/** A DLL or an entry point of one is missing: nothing of the program ran. */
const NT_NOT_LOADED: readonly number[] = [0xc0000135, 0xc0000139, 0xc000007b];

/** Signals and codes brought to one form: 139, SIGSEGV and 0xC0000005 are the same end. */
export function manner(exit: Ending | null): Manner {
  if (exit === null) return { signal: null, code: null, spawnError: null };
  if (exit.by === 'signal') return { signal: exit.signal, code: null, spawnError: null };
  if (exit.by === 'spawn-error') return { signal: null, code: null, spawnError: exit.code };
  const unsigned = exit.code >>> 0;
  const native = NT_STATUS[unsigned];
  if (native !== undefined) return { signal: native, code: unsigned, spawnError: null };
  const shell = exit.code > 128 ? SIGNALS[exit.code - 128] : undefined;
  // A negative code is a signal to Python's subprocess module.
  const negative = exit.code < 0 ? SIGNALS[-exit.code] : undefined;
  return { signal: shell ?? negative ?? null, code: exit.code, spawnError: null };
}

export function libraryMissing(exit: Ending | null): boolean {
  return exit?.by === 'code' && NT_NOT_LOADED.includes(exit.code >>> 0);
}

/** Signals by which people and service managers ask a program to end. */
export function isAsking(signal: string | null): boolean {
  return signal === 'SIGTERM' || signal === 'SIGINT' || signal === 'SIGHUP';
}

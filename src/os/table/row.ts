/** One process, as the system's table has it. */
export interface ProcessRow {
  readonly pid: number;
  readonly ppid: number;
  /** 0 where the system has no process groups. */
  readonly group: number;
  /** 0 where the system does not tell. */
  readonly session: number;
  /** `Z` for a zombie; the letters are those of ps(1). Empty where the system does not tell. */
  readonly state: string;
  readonly threads: number;
  /**
   * When it began, in a unit of the platform's own (Linux: clock ticks since boot), to compare and not to read. Pid and
   * start together are an identity; a pid alone comes back. `null`: not known.
   */
  readonly start: number | null;
}

/** Who a process is. */
export interface Identity {
  readonly pid: number;
  readonly start: number | null;
}

/** A process that is left, as a person sees it. */
export interface Survivor {
  readonly pid: number;
  /** Its command line, at most 200 characters; its name where it has none. */
  readonly command: string;
}

export const commandMaxChars = 200;

/** A zombie has ended and waits for its parent, unless it is only the first thread that has: then the others live on. */
export function isAlive({ state, threads }: Pick<ProcessRow, 'state' | 'threads'>): boolean {
  if (state === 'X' || state === 'x') return false;
  return state !== 'Z' || threads > 1;
}

/** The same process, as far as it can be known. */
export function isSame(one: Identity, other: Identity): boolean {
  return one.pid === other.pid && (one.start === null || other.start === null || one.start === other.start);
}

/** One look at every process this user can see. */
export interface Snapshot {
  readonly rows: readonly ProcessRow[];
  /** The value of CRASHPROOF_RUN in a process's environment; `null` where it has none or may not be read. */
  markOf(row: ProcessRow): string | null;
  /** At most 200 characters. */
  commandOf(pid: number): string;
}

/** The system's table of processes. */
export interface ProcessTable {
  /**
   * Never rejects: what cannot be read is missing. Begun after it was asked for, and shared with all who asked meanwhile
   * (`shared-look.ts`).
   *
   * @param since what began earlier is not asked for its mark
   */
  look(since?: number | null): Promise<Snapshot>;
  /** One process at once; `null` where it is gone; `undefined` where this platform needs a whole look for that. */
  row(pid: number): ProcessRow | null | undefined;
  /** One process, however long it takes (a second or two at most). `null` where it is gone. */
  find(pid: number): Promise<ProcessRow | null>;
}

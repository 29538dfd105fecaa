/** After an appointment the next one is at least this far away: a clock set back a little meets none twice. */
const apartMs = 59_000;

/**
 * Appointments by a wall clock that may be set, or stand still while the machine sleeps: of all that were missed, one is
 * made up.
 */
export class AppointmentBook {
  readonly #nextAfter: (after: Date) => Date | null;
  #next: Date | null;
  #seen: number;
  #keptAt: number | null = null;

  constructor(nextAfter: (after: Date) => Date | null, now: Date) {
    this.#nextAfter = nextAfter;
    this.#seen = now.getTime();
    this.#next = nextAfter(now);
  }

  next(): Date | null {
    return this.#next;
  }

  /**
   * The appointment whose time has come since the last call; null where none has.
   *
   * @param steadyMs a clock that is never set
   */
  due(now: Date, steadyMs: number): Date | null {
    // Set back: what lies ahead again is looked up again.
    if (now.getTime() < this.#seen) this.#next = this.#nextAfter(now);
    this.#seen = now.getTime();
    const next = this.#next;
    if (next === null || next > now) return null;
    this.#next = this.#nextAfter(now);
    if (this.#keptAt !== null && steadyMs - this.#keptAt < apartMs) return null;
    this.#keptAt = steadyMs;
    return next;
  }
}

/** A console that has shown nothing for this long is stuck, and nobody waits for it. */
const STUCK_MS = 50;
const MAX_WAIT_MS = 100;
/** Waiting for the console costs the application at most one part in so many of its time … */
const COST_PARTS = 20;
/** … and at most this much at once. */
const MAX_CREDIT_MS = 500;

/**
 * How long the application is held up for a console that is slow but alive, so that a burst of output appears on it
 * without a gap. Bounded twice: 500 ms at once, 5 % of the time in the long run.
 */
export class Patience {
  #creditMs = MAX_CREDIT_MS;
  #creditedAt = performance.now();
  #progressAt = performance.now();
  #waiting: (() => void)[] = [];
  #since = 0;
  #timer: NodeJS.Timeout | null = null;

  /** Something was shown. */
  progress(): void {
    this.#progressAt = performance.now();
  }

  /** Whether the caller should wait; `go` is then called once, when there is room or patience ends. */
  wait(go: () => void): boolean {
    const now = performance.now();
    if (!this.#timer) {
      this.#creditMs = Math.min(MAX_CREDIT_MS, this.#creditMs + (now - this.#creditedAt) / COST_PARTS);
      this.#creditedAt = now;
      if (this.#creditMs < 1 || now - this.#progressAt > STUCK_MS) return false;
      this.#since = now;
      this.#timer = setTimeout(() => this.room(), Math.min(MAX_WAIT_MS, this.#creditMs));
    }
    this.#waiting.push(go);
    return true;
  }

  /** The console has taken enough for all to go on. */
  room(): void {
    if (!this.#timer) return;
    clearTimeout(this.#timer);
    this.#timer = null;
    this.#creditMs -= performance.now() - this.#since;
    for (const go of this.#waiting.splice(0)) go();
  }
}

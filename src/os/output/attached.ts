import { setImmediate as turn } from 'node:timers/promises';
import type { Capture } from './capture.ts';
import type { Tail, Tails } from './tail.ts';

/** The output of one run. */
export interface Attached {
  /** What was last written, up to the bound. */
  tail(): Tail;
  /** Milliseconds on the clock of `performance.now()`, or `null` before the first output. */
  lastOutputAt(): number | null;
  /** Bytes read from each stream. */
  read(): { readonly stdout: number; readonly stderr: number };
  /**
   * After the exit: resolves when both streams have ended, when nothing more has come for 50 ms (a grandchild may hold
   * a pipe open for ever), or after `maxMs`. The tail then holds the last output.
   */
  settle(maxMs: number): Promise<void>;
  /** Both streams have ended. */
  readonly ended: boolean;
}

/** Everything that an ended process has written is in its pipe; the supervisor reads it in its next turn. */
const QUIET_MS = 50;

export class AttachedRun implements Attached {
  readonly #tails: Tails;
  readonly #stdout: Capture;
  readonly #stderr: Capture;
  #waiting: (() => void)[] = [];

  constructor(tails: Tails, stdout: Capture, stderr: Capture) {
    this.#tails = tails;
    this.#stdout = stdout;
    this.#stderr = stderr;
  }

  get ended(): boolean {
    return this.#stdout.ended && this.#stderr.ended;
  }

  tail(): Tail {
    return this.#tails.read();
  }

  lastOutputAt(): number | null {
    const { lastReadAt: out } = this.#stdout;
    const { lastReadAt: err } = this.#stderr;
    return out === null || err === null ? (out ?? err) : Math.max(out, err);
  }

  read(): { stdout: number; stderr: number } {
    return { stdout: this.#stdout.readBytes, stderr: this.#stderr.readBytes };
  }

  async settle(maxMs: number): Promise<void> {
    const until = performance.now() + maxMs;
    while (!this.ended && performance.now() < until) {
      const before = this.#stdout.readBytes + this.#stderr.readBytes;
      await this.#endOr(Math.min(QUIET_MS, until - performance.now()));
      // A busy supervisor may find its timer due before it has looked at the pipes.
      await turn();
      const quiet = this.#stdout.readBytes + this.#stderr.readBytes === before;
      if (quiet && !this.#stdout.paused && !this.#stderr.paused) return;
    }
  }

  destroy(): void {
    this.#stdout.destroy();
    this.#stderr.destroy();
  }

  /** To be called when a stream has ended. */
  onEnd(): void {
    if (this.ended) for (const resolve of this.#waiting.splice(0)) resolve();
  }

  #endOr(ms: number): Promise<void> {
    return new Promise(resolve => {
      const timer = setTimeout(resolve, ms);
      this.#waiting.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }
}

import { type Deliver, type Outcome, tryMs } from './delivery.ts';
import type { Message } from './message.ts';

/** So many messages wait for a receiver; of more, the oldest are dropped and counted. */
export const maxQueued = 100;
/** A message is tried so often, */
export const maxTries = 5;
/** with waits of 2 s, 10 s, 50 s and 250 s in between: an outage of five minutes loses nothing. */
const firstWaitMs = 2_000;
const waitFactor = 5;

export interface OutboxOptions {
  readonly label: string;
  readonly deliver: Deliver;
  /** For the log: that it does not work is said once, and once that it works again. */
  readonly say: (sentence: string) => void;
  /** For tests. */
  readonly firstWaitMs?: number;
  readonly tryMs?: number;
}

/** Delivers to one receiver, one message after the other, in order. Nothing waits for it but the end, and that not long. */
export class Outbox {
  readonly #options: OutboxOptions;
  readonly #queue: Message[] = [];
  readonly #stop = new AbortController();
  #dropped = 0;
  #working: Promise<void> | null = null;
  #broken = false;
  /** Ends a wait between two tries. */
  #wake: () => void = () => {};
  #closing = false;

  constructor(options: OutboxOptions) {
    this.#options = options;
  }

  add(message: Message): void {
    this.#queue.push(message);
    while (this.#queue.length > maxQueued) {
      // The first is being tried.
      this.#queue.splice(1, 1);
      this.#dropped += 1;
    }
    this.#working ??= this.#work().finally(() => {
      this.#working = null;
    });
  }

  /** Messages that wait, the one that is being tried included. */
  get size(): number {
    return this.#queue.length;
  }

  /** What is left gets one more try each, all within `maxMs`. */
  async close(maxMs: number): Promise<void> {
    this.#closing = true;
    this.#wake();
    const timer = setTimeout(() => this.#stop.abort(), maxMs);
    await this.#working;
    clearTimeout(timer);
    this.#stop.abort();
    const lost = this.#queue.length;
    if (lost > 0) this.#options.say(`${lost} of the messages for ${this.#options.label} could not be delivered`);
  }

  async #work(): Promise<void> {
    for (let head = this.#queue[0]; head !== undefined && !this.#stop.signal.aborted; head = this.#queue[0]) {
      const tried = this.#withDropped(head);
      const outcome = await this.#deliver(tried);
      // At the end what was not delivered stays in the queue, to be counted.
      if (this.#stop.signal.aborted && !outcome.ok) return;
      this.#queue.shift();
      if (outcome.ok) this.#dropped -= tried.dropped;
      else this.#dropped += 1;
      this.#tell(outcome);
    }
  }

  /** As often as it makes sense. */
  async #deliver({ message }: { message: Message }): Promise<Outcome> {
    let waitMs = this.#options.firstWaitMs ?? firstWaitMs;
    for (let tries = 1; ; tries += 1) {
      const outcome = await this.#try(message);
      if (outcome.ok || !outcome.retry || tries === maxTries || this.#closing) return outcome;
      this.#tell(outcome);
      await this.#wait(outcome.retryAfterMs ?? waitMs);
      waitMs *= waitFactor;
    }
  }

  async #try(message: Message): Promise<Outcome> {
    const late = new AbortController();
    const abort = (): void => late.abort();
    const timer = setTimeout(abort, this.#options.tryMs ?? tryMs);
    timer.unref();
    this.#stop.signal.addEventListener('abort', abort, { once: true });
    try {
      return await this.#options.deliver(message, late.signal);
    } catch (error) {
      return { ok: false, why: (error as Error).message, retry: false, retryAfterMs: null };
    } finally {
      clearTimeout(timer);
      this.#stop.signal.removeEventListener('abort', abort);
    }
  }

  #wait(ms: number): Promise<void> {
    return new Promise(resolve => {
      const timer = setTimeout(resolve, ms);
      timer.unref();
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
      if (this.#closing) this.#wake();
    });
  }

  #withDropped(message: Message): { message: Message; dropped: number } {
    const dropped = this.#dropped;
    if (dropped === 0) return { message, dropped };
    const lost = `${dropped} ${dropped === 1 ? 'message' : 'messages'} before this one could not be delivered.`;
    return { message: { ...message, text: `${message.text}\n${lost}` }, dropped };
  }

  #tell(outcome: Outcome): void {
    const { label, say } = this.#options;
    if (outcome.ok && this.#broken) say(`${label} can be notified again`);
    if (!outcome.ok && !this.#broken) {
      say(`${label} could not be notified: ${outcome.why}${outcome.retry ? '; it is tried again' : ''}`);
    }
    this.#broken = !outcome.ok;
  }
}

import { endsLine, lastLineEnd, type Span, sizeOf, spanOf } from './span.ts';

/** A holder of the pen that has written nothing for this long loses it to whoever waits. */
const SILENCE_MS = 200;
/** Nobody waits longer than this, however busy the holder is: a progress bar may never end its line. */
const MAX_WAIT_MS = 1_000;

/** One of those who write: a stream of a run, or the supervisor itself. */
export class Lane {
  /** The supervisor's own lines begin on a line of their own, whatever stands before them. */
  readonly ownLine: boolean;
  waiting: Span[] = [];
  waitingBytes = 0;
  waitingSince = 0;

  constructor(ownLine = false) {
    this.ownLine = ownLine;
  }
}

/**
 * Lets several write to one place without mixing their lines. Who is in the middle of a line holds the pen; the others
 * wait for the line's end, for 200 ms of silence, or for one second at most. A stream's bytes pass unchanged and in
 * order; the only byte ever added is a newline before a line of the supervisor's own that had to interrupt.
 */
export class Pen {
  readonly #emit: (span: Span) => void;
  readonly #maxWaitingBytes: number;
  readonly #queue: Lane[] = [];
  #holder: Lane | null = null;
  #holderWroteAt = 0;
  #atLineStart: boolean;
  #timer: NodeJS.Timeout | null = null;

  /**
   * `emit` gets each span with one hold of its lease, and must drop it. Past `maxWaitingBytes` of one lane nobody waits
   * for the line's end any more.
   */
  constructor(emit: (span: Span) => void, options: { atLineStart?: boolean; maxWaitingBytes?: number } = {}) {
    this.#emit = emit;
    this.#atLineStart = options.atLineStart ?? true;
    this.#maxWaitingBytes = options.maxWaitingBytes ?? Number.POSITIVE_INFINITY;
  }

  /** Whether bytes of this lane, or a part of them, would have to wait now. */
  mayKeep(lane: Lane): boolean {
    return this.#queue.length > 0 || this.#waits(lane);
  }

  write(lane: Lane, span: Span): void {
    if (span.end <= span.start) return;
    span.lease.hold();
    if (this.#waits(lane)) this.#wait(lane, span);
    else if (this.#queue.length === 0) this.#put(lane, span);
    else this.#putAndPass(lane, span);
  }

  /** One line of the supervisor's own; the newline is added. */
  line(lane: Lane, text: string): void {
    this.write(lane, spanOf(Buffer.from(`${text}\n`)));
  }

  /** The lane will write no more: its unfinished line holds nobody up. */
  end(lane: Lane): void {
    if (this.#holder === lane) this.#release();
  }

  /** Everything that waits is written now. */
  flush(): void {
    while (this.#queue.length > 0) this.#release();
  }

  #waits(lane: Lane): boolean {
    return this.#holder !== null && this.#holder !== lane;
  }

  #put(lane: Lane, span: Span): void {
    if (lane.ownLine && !this.#atLineStart) {
      const newline = spanOf(Buffer.from('\n'));
      newline.lease.hold();
      this.#emit(newline);
    }
    this.#atLineStart = endsLine(span);
    this.#holder = this.#atLineStart ? null : lane;
    if (this.#holder) this.#holderWroteAt = performance.now();
    this.#emit(span);
  }

  /** The holder writes while others wait: up to its last line end, and then it is their turn. */
  #putAndPass(lane: Lane, span: Span): void {
    const cut = lastLineEnd(span);
    if (cut === -1) {
      this.#put(lane, span);
      return;
    }
    if (cut < span.end) {
      span.lease.hold();
      this.#put(lane, { ...span, end: cut });
      this.#wait(lane, { ...span, start: cut });
    } else this.#put(lane, span);
    this.#release();
  }

  #wait(lane: Lane, span: Span): void {
    if (lane.waiting.length === 0) {
      lane.waitingSince = performance.now();
      this.#queue.push(lane);
    }
    lane.waiting.push(span);
    lane.waitingBytes += sizeOf(span);
    if (lane.waitingBytes > this.#maxWaitingBytes) this.#release();
    else this.#watch();
  }

  /** Gives the pen to those who wait, in their order, until one of them is left in mid-line. */
  #release(): void {
    this.#holder = null;
    let lane = this.#queue.shift();
    while (lane) {
      const spans = lane.waiting;
      lane.waiting = [];
      lane.waitingBytes = 0;
      this.#drain(lane, spans);
      lane = this.#holder ? undefined : this.#queue.shift();
    }
    this.#watch();
  }

  #drain(lane: Lane, spans: Span[]): void {
    const others = this.#queue.length > 0;
    const lastWithEnd = others ? spans.findLastIndex(span => lastLineEnd(span) !== -1) : -1;
    for (const [index, span] of spans.entries()) {
      if (lastWithEnd === -1 || index < lastWithEnd) this.#put(lane, span);
      else if (index > lastWithEnd) this.#wait(lane, span);
      else {
        const cut = lastLineEnd(span);
        if (cut < span.end) {
          span.lease.hold();
          this.#put(lane, { ...span, end: cut });
          this.#wait(lane, { ...span, start: cut });
        } else this.#put(lane, span);
      }
    }
  }

  #watch(): void {
    const first = this.#queue[0];
    if (!first) {
      if (this.#timer) clearTimeout(this.#timer);
      this.#timer = null;
      return;
    }
    if (this.#timer) return;
    const due = Math.min(this.#holderWroteAt + SILENCE_MS, first.waitingSince + MAX_WAIT_MS);
    const timer = setTimeout(
      // Timers come before input in a turn of the event loop, immediates after it: what has come while this process was
      // held up is no silence.
      () => setImmediate(() => this.#isDue(timer)),
      Math.max(1, Math.ceil(due - performance.now())),
    );
    timer.unref();
    this.#timer = timer;
  }

  #isDue(timer: NodeJS.Timeout): void {
    if (this.#timer !== timer) return;
    this.#timer = null;
    const now = performance.now();
    const oldest = this.#queue[0];
    if (!oldest) return;
    if (now - this.#holderWroteAt >= SILENCE_MS || now - oldest.waitingSince >= MAX_WAIT_MS) this.#release();
    else this.#watch();
  }
}

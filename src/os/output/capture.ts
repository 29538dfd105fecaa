import type { ConsoleTap } from './console.ts';
import { Lane, type Pen } from './pen.ts';
import type { Inlet } from './pipes.ts';
import { openSource, type Sink, type Source } from './source.ts';
import { type Span, sizeOf } from './span.ts';
import type { StreamName, Tails } from './tail.ts';

/** While the disk hangs, an application is held up at most this long; then its output is dropped and counted. */
const MAX_PAUSE_MS = 1_000;

export interface CaptureOptions {
  readonly stream: StreamName;
  readonly inlet: Inlet;
  readonly tails: Tails;
  readonly pen: Pen;
  readonly tap: ConsoleTap;
  /** Output is being dropped from now on. */
  readonly onDropping: () => void;
  /** The log takes output again; so much of it is missing at this place. */
  readonly onDropped: (bytes: number) => void;
  readonly onEnd: () => void;
}

/** One stream of one run on its way to the tail, the console and the log. */
export class Capture implements Sink {
  readonly #options: CaptureOptions;
  readonly #lane = new Lane();
  readonly #source: Source;
  /** Held up by the disk. */
  #paused: NodeJS.Timeout | null = null;
  /** Held up by the console. */
  #waiting = false;
  #dropping = false;
  #unsaidBytes = 0;
  readBytes = 0;
  droppedBytes = 0;
  lastReadAt: number | null = null;
  ended = false;

  constructor(options: CaptureOptions) {
    this.#options = options;
    this.#source = openSource(options.inlet, this);
  }

  /** Held up for a moment: more may be there to be read. */
  get paused(): boolean {
    return this.#paused !== null || this.#waiting;
  }

  bytes(span: Span): void {
    const { tails, stream, tap, pen } = this.#options;
    this.readBytes += sizeOf(span);
    this.lastReadAt = performance.now();
    tails.push(stream, span.lease.bytes, span.start, span.end);
    tap.write(span);
    if (this.#dropping) {
      this.droppedBytes += sizeOf(span);
      this.#unsaidBytes += sizeOf(span);
    } else pen.write(this.#lane, span);
    if (!this.#waiting) this.#waitForConsole();
  }

  full(): void {
    if (this.#dropping || this.#paused) return;
    this.#source.pause();
    this.#paused = setTimeout(() => {
      this.#paused = null;
      this.#dropping = true;
      this.#options.onDropping();
      this.#goOn();
    }, MAX_PAUSE_MS);
  }

  room(): void {
    if (this.#dropping) {
      this.#dropping = false;
      this.#sayDropped();
    }
    if (!this.#paused) return;
    clearTimeout(this.#paused);
    this.#paused = null;
    this.#goOn();
  }

  end(): void {
    if (this.#paused) clearTimeout(this.#paused);
    this.#paused = null;
    this.ended = true;
    this.#sayDropped();
    this.#options.pen.end(this.#lane);
    this.#options.tap.end();
    this.#options.onEnd();
  }

  destroy(): void {
    this.#source.destroy();
  }

  #waitForConsole(): void {
    this.#waiting = this.#options.tap.wait(() => {
      this.#waiting = false;
      this.#goOn();
    });
    if (this.#waiting) this.#source.pause();
  }

  #goOn(): void {
    if (!this.paused && !this.ended) this.#source.resume();
  }

  #sayDropped(): void {
    if (this.#unsaidBytes > 0) this.#options.onDropped(this.#unsaidBytes);
    this.#unsaidBytes = 0;
  }
}

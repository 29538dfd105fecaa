import type { Target } from './console-target.ts';
import { Patience } from './patience.ts';
import { type Lane, Pen } from './pen.ts';
import { Lease, type Span, sizeOf } from './span.ts';

/** This much may wait to be shown; the rest is only in the log. */
const MAX_WAITING_BYTES = 1024 * 1024;
/** From here on writers are asked to wait a moment, where there is hope; below half of it they go on. */
const CROWDED_BYTES = MAX_WAITING_BYTES / 2;
/** The supervisor's own few lines still fit when the application's output does not. */
const MAX_WAITING_WITH_LINES_BYTES = MAX_WAITING_BYTES + 64 * 1024;
/** A writer whose line does not end: the others wait no longer than this, since what waits is a copy. */
const MAX_PEN_BYTES = 64 * 1024;
const BLOCK_BYTES = 64 * 1024;
const lineEnd = 10;

/** Errors after which nobody will ever see anything there again. */
const GONE = ['EPIPE', 'ECONNRESET', 'EBADF', 'EIO', 'ENXIO', 'ERR_STREAM_DESTROYED'];

interface Block {
  readonly bytes: Buffer;
  used: number;
  sent: number;
}

/**
 * One place where output is shown, however many write to it. Nothing ever waits for it: what it cannot take within its
 * bound is counted and said there as soon as it takes something again.
 */
export class Screen {
  readonly #target: Target | null;
  readonly #pen: Pen;
  readonly #patience = new Patience();
  #blocks: Block[] = [];
  #waitingBytes = 0;
  #lastByte: number = lineEnd;
  #liveIsShown = false;
  #sending = false;
  #gone: boolean;
  #unsaidBytes = 0;
  #idle: (() => void)[] = [];
  shownBytes = 0;
  droppedBytes = 0;

  constructor(target: Target | null) {
    this.#target = target;
    this.#gone = target === null;
    this.#pen = new Pen(span => this.#show(span), { maxWaitingBytes: MAX_PEN_BYTES });
  }

  /** Copies what it keeps. */
  write(lane: Lane, { lease, start, end }: Span): void {
    if (this.#target === null) return;
    if (this.#gone) {
      this.droppedBytes += end - start;
      return;
    }
    const kept = this.#pen.mayKeep(lane) ? Buffer.from(lease.bytes.subarray(start, end)) : null;
    if (kept) this.#pen.write(lane, { lease: new Lease(kept), start: 0, end: kept.length });
    else this.#pen.write(lane, { lease: new Lease(lease.bytes), start, end });
  }

  /** Whether the writer should wait before it writes more; `go` is then called once, soon. */
  wait(go: () => void): boolean {
    return !this.#gone && this.#waitingBytes > CROWDED_BYTES && this.#patience.wait(go);
  }

  line(lane: Lane, text: string): void {
    if (!this.#gone) this.#pen.line(lane, text);
  }

  /**
   * One line below all others, written over by the next one and by whatever else is shown; null takes it away. It waits
   * for its turn: not while a line of somebody is open, or this console is behind.
   */
  live(text: string | null): void {
    if (this.#gone) return;
    if (text === null) this.#eraseLive();
    else if (this.#waitingBytes === 0 && this.#lastByte === lineEnd) {
      // Where it is too long for the window it ends at its edge.
      this.#keepAside(`\r\x1b[?7l${text}\x1b[K\x1b[?7h`);
      this.#liveIsShown = true;
    }
    this.#send();
  }

  end(lane: Lane): void {
    this.#pen.end(lane);
  }

  /** Resolves when everything is shown, or after `maxMs`. */
  async flush(maxMs: number): Promise<void> {
    this.#pen.flush();
    if (!this.#sending) return;
    await new Promise<void>(resolve => {
      const timer = setTimeout(resolve, maxMs);
      this.#idle.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  #show(span: Span): void {
    const size = sizeOf(span);
    // The supervisor's lines are the only small ones that matter: they get the reserve.
    const bound = size <= 4096 && this.#unsaidBytes === 0 ? MAX_WAITING_WITH_LINES_BYTES : MAX_WAITING_BYTES;
    if (this.#gone || this.#waitingBytes + size > bound) {
      this.#unsaidBytes += size;
      this.droppedBytes += size;
    } else {
      this.#eraseLive();
      this.#keep(span.lease.bytes, span.start, span.end);
    }
    span.lease.drop();
    this.#send();
  }

  #eraseLive(): void {
    if (this.#liveIsShown) this.#keepAside('\r\x1b[K');
    this.#liveIsShown = false;
  }

  /** After it the cursor is where it was for everybody else. */
  #keepAside(text: string): void {
    const last = this.#lastByte;
    const bytes = Buffer.from(text);
    this.#keep(bytes, 0, bytes.length);
    this.#lastByte = last;
  }

  #keep(bytes: Buffer, start: number, end: number): void {
    this.#lastByte = bytes[end - 1] ?? this.#lastByte;
    this.#waitingBytes += end - start;
    let from = start;
    while (from < end) {
      let block = this.#blocks.at(-1);
      if (!block || block.used === block.bytes.length) {
        block = { bytes: Buffer.allocUnsafeSlow(BLOCK_BYTES), used: 0, sent: 0 };
        this.#blocks.push(block);
      }
      const copied = bytes.copy(block.bytes, block.used, from, end);
      block.used += copied;
      from += copied;
    }
  }

  #send(): void {
    const block = this.#blocks[0];
    if (this.#sending || !block || block.sent === block.used) return;
    this.#sending = true;
    this.#target?.write(block.bytes, block.sent, block.used, (error, bytes) => {
      this.#sending = false;
      if (error) this.#failed(error.code ?? '', block);
      else this.#sent(block, bytes);
      this.#sayDropped();
      if (this.#waitingBytes < CROWDED_BYTES / 2) this.#patience.room();
      this.#send();
      if (!this.#sending) for (const resolve of this.#idle.splice(0)) resolve();
    });
  }

  #sent(block: Block, bytes: number): void {
    this.#patience.progress();
    block.sent += bytes;
    this.shownBytes += bytes;
    this.#waitingBytes -= bytes;
    if (block.sent === block.used) this.#finished(block);
  }

  /** The last block is used again from its start: a few lines now and then need no new memory. */
  #finished(block: Block): void {
    if (this.#blocks.length > 1) this.#blocks.shift();
    block.sent = 0;
    block.used = 0;
  }

  #failed(code: string, block: Block): void {
    const lost = GONE.includes(code) ? this.#waitingBytes : block.used - block.sent;
    this.droppedBytes += lost;
    this.#unsaidBytes += lost;
    this.#waitingBytes -= lost;
    if (GONE.includes(code)) {
      this.#gone = true;
      this.#blocks = [];
    } else this.#finished(block);
  }

  #sayDropped(): void {
    if (this.#unsaidBytes === 0 || this.#gone || this.#waitingBytes > MAX_WAITING_BYTES / 2) return;
    this.#eraseLive();
    const text = `${this.#lastByte === lineEnd ? '' : '\n'}[crashproof] ${this.#unsaidBytes} bytes not shown: the console is too slow\n`;
    this.#unsaidBytes = 0;
    const bytes = Buffer.from(text);
    this.#keep(bytes, 0, bytes.length);
  }
}

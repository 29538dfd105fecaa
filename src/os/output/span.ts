/**
 * Bytes on their way through, without a copy: a piece of a buffer, and a lease that says when the buffer may be used
 * again. Whoever keeps a span past the call that handed it over holds its lease, and drops it when done.
 */
export interface Span {
  readonly lease: Lease;
  /** First byte. */
  readonly start: number;
  /** One past the last byte. */
  readonly end: number;
}

/** A buffer that several spans share; `onFree` is called each time the last hold is dropped. */
export class Lease {
  readonly bytes: Buffer;
  holds = 0;
  readonly #onFree: (lease: Lease) => void;

  constructor(bytes: Buffer, onFree: (lease: Lease) => void = () => {}) {
    this.bytes = bytes;
    this.#onFree = onFree;
  }

  hold(): void {
    this.holds++;
  }

  drop(): void {
    this.holds--;
    if (this.holds === 0) this.#onFree(this);
  }
}

/** A span over a whole buffer of its own. */
export function spanOf(bytes: Buffer): Span {
  return { lease: new Lease(bytes), start: 0, end: bytes.length };
}

export function sizeOf(span: Span): number {
  return span.end - span.start;
}

const NEWLINE = 10;

export function endsLine(span: Span): boolean {
  return span.lease.bytes[span.end - 1] === NEWLINE;
}

/** The position after the last newline of the span, or -1. */
export function lastLineEnd(span: Span): number {
  const at = span.lease.bytes.lastIndexOf(NEWLINE, span.end - 1);
  return at < span.start ? -1 : at + 1;
}

/** The position after the first newline of the span, or -1. */
export function firstLineEnd(span: Span): number {
  const at = span.lease.bytes.subarray(span.start, span.end).indexOf(NEWLINE);
  return at === -1 ? -1 : span.start + at + 1;
}

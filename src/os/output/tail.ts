/** The last bytes of one stream. Grows from nothing, so that a quiet service costs nothing. */
class Ring {
  readonly #maxBytes: number;
  #ring: Buffer = Buffer.alloc(0);
  /** Where the next byte goes once the ring is full; before that, how many bytes are in it. */
  #next = 0;
  #full = false;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  push(bytes: Buffer, start: number, end: number): void {
    if (end - start >= this.#maxBytes) {
      this.#grow(this.#maxBytes);
      bytes.copy(this.#ring, 0, end - this.#maxBytes, end);
      this.#next = 0;
      this.#full = this.#maxBytes > 0;
      return;
    }
    if (!this.#full) this.#grow(Math.min(this.#maxBytes, this.#next + end - start));
    const first = Math.min(end - start, this.#ring.length - this.#next);
    bytes.copy(this.#ring, this.#next, start, start + first);
    this.#next += first;
    if (this.#next < this.#maxBytes) return;
    this.#full = true;
    bytes.copy(this.#ring, 0, start + first, end);
    this.#next = end - start - first;
  }

  /** A copy of the last `count` bytes, or of all there are. */
  last(count: number): Buffer {
    const ordered = this.#full
      ? Buffer.concat([this.#ring.subarray(this.#next), this.#ring.subarray(0, this.#next)])
      : this.#ring.subarray(0, this.#next);
    return Buffer.from(ordered.subarray(Math.max(0, ordered.length - count)));
  }

  #grow(needed: number): void {
    if (this.#ring.length >= needed) return;
    let size = Math.max(4096, this.#ring.length);
    while (size < needed) size *= 2;
    const larger = Buffer.alloc(Math.min(size, this.#maxBytes));
    this.#ring.copy(larger, 0, 0, this.#next);
    this.#ring = larger;
  }
}

export type StreamName = 'stdout' | 'stderr';

/** The last output of one run. */
export interface Tail {
  readonly stdout: Buffer;
  readonly stderr: Buffer;
  /** Both, in the order in which they were read. */
  readonly merged: Buffer;
}

/** A merged tail is told apart in at most this many alternations between the streams; older ones are forgotten. */
const MAX_TURNS = 4096;

/**
 * Keeps the last `maxBytes` of stdout, of stderr, and of both together. The merged tail is a suffix of each stream, so
 * only the order is noted and no byte is kept twice.
 */
export class Tails {
  readonly #maxBytes: number;
  readonly #rings: { readonly stdout: Ring; readonly stderr: Ring };
  #turns: { stream: StreamName; bytes: number }[] = [];
  #turnBytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
    this.#rings = { stdout: new Ring(maxBytes), stderr: new Ring(maxBytes) };
  }

  push(stream: StreamName, bytes: Buffer, start: number, end: number): void {
    if (end <= start) return;
    this.#rings[stream].push(bytes, start, end);
    const last = this.#turns.at(-1);
    if (last?.stream === stream) last.bytes += end - start;
    else this.#turns.push({ stream, bytes: end - start });
    this.#turnBytes += end - start;
    this.#forget();
  }

  read(): Tail {
    let left = { stdout: 0, stderr: 0 };
    let surplus = this.#turnBytes - this.#maxBytes;
    const turns = this.#turns.map(turn => {
      const cut = Math.min(turn.bytes, Math.max(0, surplus));
      surplus -= cut;
      left = { ...left, [turn.stream]: left[turn.stream] + turn.bytes - cut };
      return { stream: turn.stream, bytes: turn.bytes - cut };
    });
    const suffix = { stdout: this.#rings.stdout.last(left.stdout), stderr: this.#rings.stderr.last(left.stderr) };
    const at = { stdout: 0, stderr: 0 };
    const pieces = turns.map(({ stream, bytes }) => {
      at[stream] += bytes;
      return suffix[stream].subarray(at[stream] - bytes, at[stream]);
    });
    return {
      stdout: this.#rings.stdout.last(this.#maxBytes),
      stderr: this.#rings.stderr.last(this.#maxBytes),
      merged: Buffer.concat(pieces),
    };
  }

  #forget(): void {
    let first = this.#turns[0];
    while (first && (this.#turnBytes - first.bytes >= this.#maxBytes || this.#turns.length > MAX_TURNS)) {
      this.#turnBytes -= first.bytes;
      this.#turns.shift();
      first = this.#turns[0];
    }
  }
}

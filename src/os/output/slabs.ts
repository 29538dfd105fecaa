import { Lease, type Span } from './span.ts';

/** Large enough that one write carries what several reads brought. */
export const SLAB_BYTES = 256 * 1024;
/** Spare slabs unused for this long are given back to the system. */
const SPARE_MS = 2_000;

let spare: Buffer[] = [];
let trim: NodeJS.Timeout | null = null;

/** A large buffer to read into, from those that others are done with where there is one. Its pages cost nothing until written. */
function takeSlab(): Buffer {
  return spare.pop() ?? Buffer.allocUnsafeSlow(SLAB_BYTES);
}

function giveSlab(bytes: Buffer): void {
  spare.push(bytes);
  if (trim) return;
  trim = setTimeout(() => {
    spare = [];
    trim = null;
  }, SPARE_MS);
  trim.unref();
}

/** Less room than this at the end of a slab is not worth a read. */
const MIN_ROOM_BYTES = 32 * 1024;

/**
 * Reads are laid one behind the other into slabs, so that what waits for the disk lies in one piece and is written by
 * one call. At most `maxSlabs` are waiting to be written; the one above that only serves to look at output that is
 * going to be dropped.
 */
export class SlabReader {
  readonly #maxSlabs: number;
  readonly #onRoom: () => void;
  #current: Lease;
  #used = 0;
  #slabs = 1;

  /** `onRoom`: a slab has become free. */
  constructor(maxSlabs: number, onRoom: () => void) {
    this.#maxSlabs = maxSlabs;
    this.#onRoom = onRoom;
    this.#current = this.#take();
  }

  /** Nothing more may be kept until a slab is free. */
  get full(): boolean {
    return this.#slabs > this.#maxSlabs;
  }

  /** What the read into `room()` brought. */
  got(bytes: number): Span {
    return { lease: this.#current, start: this.#used, end: this.#used + bytes };
  }

  /** Where the next read goes. Never empty; the same until `advance`. */
  room(): Buffer {
    return this.#used === 0 ? this.#current.bytes : this.#current.bytes.subarray(this.#used);
  }

  /** The read that ended at `end` has been handled; what somebody holds of it stays. */
  advance(end: number): void {
    if (this.#current.holds === 0) {
      this.#used = 0;
      return;
    }
    this.#used = end;
    if (this.#current.bytes.length - end >= MIN_ROOM_BYTES) return;
    this.#current = this.#take();
    this.#used = 0;
    this.#slabs++;
  }

  /** The source has ended: the slab is given back as soon as nobody holds a piece of it. */
  close(): void {
    const last = this.#current;
    this.#current = new Lease(Buffer.alloc(0));
    this.#used = 0;
    if (last.holds === 0) this.#free(last);
  }

  #take(): Lease {
    return new Lease(takeSlab(), lease => this.#freed(lease));
  }

  /** A current slab stays where it is: the system may already be reading into it. */
  #freed(lease: Lease): void {
    if (lease !== this.#current) this.#free(lease);
  }

  #free(lease: Lease): void {
    this.#slabs--;
    giveSlab(lease.bytes);
    this.#onRoom();
  }
}

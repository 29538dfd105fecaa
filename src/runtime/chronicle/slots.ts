/*
 * A length of time as a row of slots of equal length, each of them a few numbers. What is older than the row is
 * forgotten: its size is what it was made with, whatever happens.
 */

/** How the numbers of a slot come about: by adding up, or as the greatest that was seen. */
export type Kind = 'sum' | 'max';

export class Slots<Field extends string> {
  readonly slotMs: number;
  readonly count: number;
  readonly #fields: readonly Field[];
  readonly #kinds: Readonly<Record<Field, Kind>>;
  readonly #values: Float32Array;
  /** The number of the newest slot since 1970. */
  #newest: number | null = null;

  constructor(slotMs: number, count: number, kinds: Readonly<Record<Field, Kind>>) {
    this.slotMs = slotMs;
    this.count = count;
    this.#kinds = kinds;
    this.#fields = Object.keys(kinds) as Field[];
    this.#values = new Float32Array(count * this.#fields.length);
  }

  /** Where the clock was set back by more than the row is long, the row begins anew. */
  note(atMs: number, field: Field, value: number): void {
    const slot = Math.floor(atMs / this.slotMs);
    this.#turnTo(slot);
    const at = this.#at(slot, field);
    if (at === null) return;
    const before = this.#values[at] ?? 0;
    this.#values[at] = this.#kinds[field] === 'max' ? Math.max(before, value) : before + value;
  }

  /** A stretch of time, shared out over the slots it touches, in seconds. */
  noteSpan(fromMs: number, toMs: number, field: Field): void {
    for (let from = Math.max(fromMs, this.begin(toMs)); from < toMs; ) {
      const to = Math.min(toMs, (Math.floor(from / this.slotMs) + 1) * this.slotMs);
      this.note(from, field, (to - from) / 1000);
      from = to;
    }
  }

  /** The row that ends with the slot of that moment, oldest first. */
  column(atMs: number, field: Field): readonly number[] {
    const last = Math.floor(atMs / this.slotMs);
    return Array.from({ length: this.count }, (_, index) => {
      const at = this.#at(last - this.count + 1 + index, field);
      return at === null ? 0 : (this.#values[at] ?? 0);
    });
  }

  /** When the row that ends with the slot of that moment begins. */
  begin(atMs: number): number {
    return (Math.floor(atMs / this.slotMs) - this.count + 1) * this.slotMs;
  }

  /** Slots in which something was noted, by their number, each with its numbers to three places. */
  save(): Saved {
    const saved: [number, ...number[]][] = [];
    if (this.#newest === null) return saved;
    for (let slot = this.#newest - this.count + 1; slot <= this.#newest; slot += 1) {
      const numbers = this.#fields.map(field => this.#values[this.#at(slot, field) ?? -1] ?? 0);
      if (numbers.some(number => number !== 0)) saved.push([slot, ...numbers.map(n => Math.round(n * 1000) / 1000)]);
    }
    return saved;
  }

  /** Takes up what `save` gave; what is none of it is left out. */
  load(saved: unknown): void {
    if (!Array.isArray(saved)) return;
    for (const row of saved.slice(-this.count)) {
      if (!Array.isArray(row) || row.length !== this.#fields.length + 1) continue;
      if (!row.every(number => typeof number === 'number' && Number.isFinite(number) && number >= 0)) continue;
      const [slot, ...numbers] = row as [number, ...number[]];
      this.#fields.forEach((field, index) => {
        this.note(slot * this.slotMs, field, numbers[index] ?? 0);
      });
    }
  }

  #turnTo(slot: number): void {
    const newest = this.#newest;
    if (newest !== null && slot <= newest && slot > newest - this.count) return;
    const fresh = newest === null || slot < newest ? this.count : Math.min(this.count, slot - newest);
    for (let one = slot - fresh + 1; one <= slot; one += 1) {
      const from = this.#place(one) * this.#fields.length;
      this.#values.fill(0, from, from + this.#fields.length);
    }
    this.#newest = slot;
  }

  #at(slot: number, field: Field): number | null {
    if (this.#newest === null || slot > this.#newest || slot <= this.#newest - this.count) return null;
    return this.#place(slot) * this.#fields.length + this.#fields.indexOf(field);
  }

  #place(slot: number): number {
    return ((slot % this.count) + this.count) % this.count;
  }
}

export type Saved = readonly (readonly [slot: number, ...numbers: number[]])[];

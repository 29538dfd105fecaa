/** Writes bits, highest first, as JPEG wants them: a byte of 255 is followed by a 0, so that it is not taken for a marker. */
export class BitWriter {
  #bytes: Buffer;
  #length: number;
  #pending = 0;
  #count = 0;

  /** `head` goes in front, as it is. */
  constructor(head: Uint8Array) {
    this.#bytes = Buffer.allocUnsafe(64 * 1024);
    this.#bytes.set(head);
    this.#length = head.length;
  }

  /** The code of `symbol` in a table made by `codes()`. */
  code(table: Uint32Array, symbol: number): void {
    const entry = table[symbol] as number;
    this.bits(entry & 0xffff, entry >>> 16);
  }

  /** The lowest `count` bits of `value`, at most 16. */
  bits(value: number, count: number): void {
    this.#pending = (this.#pending << count) | value;
    this.#count += count;
    while (this.#count >= 8) {
      this.#count -= 8;
      const byte = (this.#pending >>> this.#count) & 0xff;
      this.#push(byte);
      if (byte === 0xff) this.#push(0);
    }
    this.#pending &= (1 << this.#count) - 1;
  }

  /** Fills the last byte with ones and closes the picture. */
  end(): Buffer {
    if (this.#count > 0) this.bits((1 << (8 - this.#count)) - 1, 8 - this.#count);
    this.#push(0xff);
    this.#push(0xd9);
    return this.#bytes.subarray(0, this.#length);
  }

  #push(byte: number): void {
    if (this.#length === this.#bytes.length) {
      const larger = Buffer.allocUnsafe(this.#bytes.length * 2);
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    this.#bytes[this.#length++] = byte;
  }
}

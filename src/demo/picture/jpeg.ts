/**
 * A baseline JPEG encoder (ITU-T T.81), colour at half resolution. It keeps the coefficients of each 16x16 block, so of
 * a moving picture only the blocks that changed are worked out again; the rest is written from memory.
 */

import { BitWriter } from './bits.ts';
import type { Canvas, Rect } from './canvas.ts';
import { AC, DC, header, QUANTUM, ZIGZAG } from './jpeg-tables.ts';

const BLOCKS = 6; // of 8x8 in a 16x16 unit: four of brightness, one of blueness, one of redness

const COSINE = Float32Array.from({ length: 64 }, (_, i) => {
  const [u, x] = [i >> 3, i & 7];
  return (u === 0 ? Math.SQRT1_2 : 1) * 0.5 * Math.cos(((2 * x + 1) * u * Math.PI) / 16);
});

export class JpegEncoder {
  readonly #width: number;
  readonly #height: number;
  readonly #across: number;
  readonly #down: number;
  /** Quantised, in zigzag order, block after block; and for each block the index of its last one that is not 0. */
  readonly #coefficients: Int16Array;
  readonly #last: Uint8Array;
  readonly #samples = Array.from({ length: BLOCKS }, () => new Float32Array(64));
  readonly #half = new Float32Array(64);
  #fresh = true;

  constructor(width: number, height: number) {
    this.#width = width;
    this.#height = height;
    this.#across = Math.ceil(width / 16);
    this.#down = Math.ceil(height / 16);
    const blocks = this.#across * this.#down * BLOCKS;
    this.#coefficients = new Int16Array(blocks * 64);
    this.#last = new Uint8Array(blocks);
  }

  /** `changed`: all that differs from the picture encoded before; the first picture is always encoded whole. */
  encode(canvas: Canvas, changed: readonly Rect[]): Buffer {
    const whole = { left: 0, top: 0, right: this.#width, bottom: this.#height };
    const units = new Set<number>();
    for (const part of this.#fresh ? [whole] : changed) {
      for (let row = part.top >> 4; row < Math.ceil(part.bottom / 16); row++) {
        for (let column = part.left >> 4; column < Math.ceil(part.right / 16); column++) {
          units.add(row * this.#across + column);
        }
      }
    }
    this.#fresh = false;
    for (const unit of units) this.#transform(canvas, unit);
    return this.#write();
  }

  #transform(canvas: Canvas, unit: number): void {
    this.#sample(canvas.pixels, (unit % this.#across) * 16, Math.floor(unit / this.#across) * 16);
    for (let block = 0; block < BLOCKS; block++) this.#cosines(block, unit * BLOCKS + block);
  }

  /** Red, green, blue to brightness, blueness, redness (JFIF); past the edge the last pixel is repeated. */
  #sample(pixels: Uint8Array, left: number, top: number): void {
    const samples = this.#samples;
    const [blueness, redness] = [samples[4] as Float32Array, samples[5] as Float32Array];
    blueness.fill(0);
    redness.fill(0);
    for (let y = 0; y < 16; y++) {
      const row = Math.min(top + y, this.#height - 1) * this.#width;
      for (let x = 0; x < 16; x++) {
        const at = (row + Math.min(left + x, this.#width - 1)) * 3;
        const [r, g, b] = [pixels[at] as number, pixels[at + 1] as number, pixels[at + 2] as number];
        const bright = samples[(y >> 3) * 2 + (x >> 3)] as Float32Array;
        bright[(y & 7) * 8 + (x & 7)] = 0.299 * r + 0.587 * g + 0.114 * b - 128;
        const colour = (y >> 1) * 8 + (x >> 1);
        blueness[colour] = (blueness[colour] as number) + (-0.1687 * r - 0.3313 * g + 0.5 * b) / 4;
        redness[colour] = (redness[colour] as number) + (0.5 * r - 0.4187 * g - 0.0813 * b) / 4;
      }
    }
  }

  #cosines(block: number, index: number): void {
    const samples = this.#samples[block] as Float32Array;
    const half = this.#half;
    for (let y = 0; y < 8; y++) {
      for (let u = 0; u < 8; u++) {
        let sum = 0;
        for (let x = 0; x < 8; x++) sum += (samples[y * 8 + x] as number) * (COSINE[u * 8 + x] as number);
        half[y * 8 + u] = sum;
      }
    }
    let last = 0;
    for (let i = 0; i < 64; i++) {
      const at = ZIGZAG[i] as number;
      const [v, u] = [at >> 3, at & 7];
      let sum = 0;
      for (let y = 0; y < 8; y++) sum += (half[y * 8 + u] as number) * (COSINE[v * 8 + y] as number);
      const value = Math.round(sum / (QUANTUM[i] as number));
      this.#coefficients[index * 64 + i] = value;
      if (value !== 0) last = i;
    }
    this.#last[index] = last;
  }

  #write(): Buffer {
    const out = new BitWriter(header(this.#width, this.#height));
    const before = [0, 0, 0]; // the mean of the block before, for each colour component
    for (let index = 0; index < this.#last.length; index++) {
      const component = Math.max(0, (index % BLOCKS) - 3);
      const at = index * 64;
      const mean = this.#coefficients[at] as number;
      this.#number(out, DC, 0, mean - (before[component] as number));
      before[component] = mean;
      let zeros = 0;
      const last = this.#last[index] as number;
      for (let i = 1; i <= last; i++) {
        const value = this.#coefficients[at + i] as number;
        if (value === 0) {
          zeros++;
          continue;
        }
        for (; zeros > 15; zeros -= 16) out.code(AC, 0xf0);
        this.#number(out, AC, zeros, value);
        zeros = 0;
      }
      if (last < 63) out.code(AC, 0);
    }
    return out.end();
  }

  /** A value as the count of its bits (after `zeros` zeros) and then the bits; negative ones less 1. */
  #number(out: BitWriter, table: Uint32Array, zeros: number, value: number): void {
    const size = 32 - Math.clz32(Math.abs(value));
    out.code(table, zeros * 16 + size);
    out.bits(value < 0 ? value + (1 << size) - 1 : value, size);
  }
}

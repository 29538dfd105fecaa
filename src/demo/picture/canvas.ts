/**
 * Enough of a canvas to paint a test picture: shapes are distances to an edge, so every edge comes out smooth. It
 * remembers which parts were touched, and a still part of a moving picture is then neither painted nor encoded again.
 */
export type Colour = readonly [red: number, green: number, blue: number];

/** Pixels from `left`, `top` up to but without `right`, `bottom`. */
export interface Rect {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** `distance` in pixels: below zero inside, above zero outside. Nothing outside `box` is painted. */
export interface Shape {
  readonly box: Rect;
  distance(x: number, y: number): number;
}

export class Canvas {
  readonly width: number;
  readonly height: number;
  /** Red, green, blue for each pixel, row by row. */
  readonly pixels: Uint8Array;
  /** What was painted since this was last emptied; at most one entry for each `fill`. */
  touched: Rect[] = [];

  constructor(width: number, height: number) {
    this.width = width;
    this.height = height;
    this.pixels = new Uint8Array(width * height * 3);
  }

  /** `colour` may differ by row; `alpha` 0 … 1. */
  fill(shape: Shape, colour: Colour | ((y: number) => Colour), alpha = 1): void {
    const { left, top, right, bottom } = this.#clip(shape.box);
    if (left >= right || top >= bottom) return;
    for (let y = top; y < bottom; y++) {
      const [red, green, blue] = typeof colour === 'function' ? colour(y) : colour;
      for (let x = left; x < right; x++) {
        const cover = Math.min(1, 0.5 - shape.distance(x + 0.5, y + 0.5)) * alpha;
        if (cover <= 0) continue;
        this.#mix((y * this.width + x) * 3, red, green, blue, cover);
      }
    }
    this.touched.push({ left, top, right, bottom });
  }

  /** Puts the pixels of `other`, of the same size, back into each of `parts`. */
  restore(other: Canvas, parts: readonly Rect[]): void {
    for (const { left, top, right, bottom } of parts) {
      for (let y = top; y < bottom; y++) {
        const from = (y * this.width + left) * 3;
        this.pixels.set(other.pixels.subarray(from, from + (right - left) * 3), from);
      }
    }
  }

  #mix(at: number, red: number, green: number, blue: number, cover: number): void {
    const { pixels } = this;
    pixels[at] = (pixels[at] ?? 0) * (1 - cover) + red * cover;
    pixels[at + 1] = (pixels[at + 1] ?? 0) * (1 - cover) + green * cover;
    pixels[at + 2] = (pixels[at + 2] ?? 0) * (1 - cover) + blue * cover;
  }

  #clip(box: Rect): Rect {
    return {
      left: Math.max(0, Math.floor(box.left)),
      top: Math.max(0, Math.floor(box.top)),
      right: Math.min(this.width, Math.ceil(box.right)),
      bottom: Math.min(this.height, Math.ceil(box.bottom)),
    };
  }
}

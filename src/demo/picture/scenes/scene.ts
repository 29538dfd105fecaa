import type { Canvas } from '../canvas.ts';

/** A test picture's world, 640x360: what stands still is painted once, what moves at each picture. */
export interface Scene {
  still(canvas: Canvas): void;
  /** `seconds` since any moment; the picture depends on nothing else. */
  moving(canvas: Canvas, seconds: number): void;
}

export const WIDTH = 640;
export const HEIGHT = 360;

/** From `from` to `to` and over again, one crossing in `period` seconds. */
export function crossing(seconds: number, period: number, from: number, to: number): number {
  return from + (to - from) * ((seconds / period) % 1);
}

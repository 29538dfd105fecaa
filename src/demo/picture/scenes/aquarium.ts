import type { Canvas } from '../canvas.ts';
import { box, ellipse, line, polygon, rgb, shade } from '../shapes.ts';
import { crossing, HEIGHT, type Scene, WIDTH } from './scene.ts';

/** Fish that swim both ways, and a rising chain of bubbles. */
export const aquarium: Scene = {
  still(canvas) {
    canvas.fill(box(0, 0, WIDTH, HEIGHT), shade('#2a9fc4', '#0b3f6b', 0, HEIGHT));
    for (const x of [90, 260, 470]) {
      canvas.fill(polygon([x, -2], [x + 60, -2], [x - 30, 330], [x - 150, 330]), rgb('#d8f6ff'), 0.08);
    }
    canvas.fill(ellipse(180, 372, 300, 56), shade('#e8d3a0', '#b99a63', 316, HEIGHT));
    canvas.fill(ellipse(520, 376, 280, 66), shade('#dcc48c', '#a98a56', 310, HEIGHT));
    canvas.fill(ellipse(478, 322, 56, 34), shade('#7c8493', '#525a69', 288, 350));
    canvas.fill(ellipse(530, 330, 38, 24), shade('#8f96a3', '#5d6573', 306, 354));
    for (const [x, top, lean] of [
      [60, 190, 18],
      [84, 226, -14],
      [104, 204, 12],
      [590, 196, -18],
      [612, 236, 10],
    ] as const) {
      canvas.fill(line(x, 330, x + lean, (top + 330) / 2, 9), rgb('#2e8b57'));
      canvas.fill(line(x + lean, (top + 330) / 2, x, top, 7), rgb('#3fae6b'));
    }
  },
  moving(canvas, seconds) {
    for (let i = 0; i < 4; i++) {
      const y = crossing(seconds + i * 1.5, 6, 310, -10);
      canvas.fill(ellipse(402 + Math.sin(y / 24) * 7, y, 4 + i), rgb('#e3f9ff'), 0.55);
    }
    fish(
      canvas,
      crossing(seconds, 12, -60, WIDTH + 60),
      130 + Math.sin(seconds) * 14,
      1,
      '#ff8a3c',
      '#ffe7c9',
      seconds,
    );
    fish(
      canvas,
      crossing(seconds + 5, 17, WIDTH + 60, -60),
      226 + Math.cos(seconds) * 12,
      -1,
      '#f2d544',
      '#4a67d6',
      seconds,
    );
  },
};

function fish(canvas: Canvas, x: number, y: number, way: 1 | -1, body: string, stripe: string, seconds: number): void {
  const tail = Math.sin(seconds * 9) * 7;
  canvas.fill(polygon([x - 26 * way, y], [x - 52 * way, y - 18 + tail], [x - 52 * way, y + 18 + tail]), rgb(body));
  canvas.fill(polygon([x - 8 * way, y - 14], [x + 10 * way, y - 14], [x - 12 * way, y - 32]), rgb(body));
  canvas.fill(ellipse(x, y, 36, 20), rgb(body));
  canvas.fill(ellipse(x - 2 * way, y, 6, 18), rgb(stripe));
  canvas.fill(ellipse(x + 22 * way, y - 4, 5), rgb('#ffffff'));
  canvas.fill(ellipse(x + 23 * way, y - 4, 2.6), rgb('#14202c'));
}

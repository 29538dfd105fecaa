import { box, ellipse, rgb } from '../shapes.ts';
import { HEIGHT, type Scene, WIDTH } from './scene.ts';

const BARS = ['#c9c9c9', '#c4c13a', '#3ab8b8', '#3fae4a', '#b040a8', '#b53a3a', '#3a48b0'];

/** Colour bars and a bouncing ball: stands in for a camera that cannot be read. */
export const card: Scene = {
  still(canvas) {
    const width = WIDTH / BARS.length;
    for (const [i, bar] of BARS.entries()) canvas.fill(box(i * width, 0, width + 1, 250), rgb(bar));
    canvas.fill(box(0, 250, WIDTH, HEIGHT - 250), rgb('#1b1d22'));
  },
  moving(canvas, seconds) {
    const there = Math.abs(((seconds / 4) % 2) - 1);
    canvas.fill(ellipse(40 + there * (WIDTH - 80), 306 - Math.abs(Math.sin(seconds * 3)) * 120, 22), rgb('#f4f5f7'));
  },
};

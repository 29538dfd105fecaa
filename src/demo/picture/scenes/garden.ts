import { box, ellipse, line, polygon, rgb, shade } from '../shapes.ts';
import { crossing, HEIGHT, type Scene, WIDTH } from './scene.ts';

const FUR = rgb('#3b3531');

/** A sunny lawn, and a cat on its way. */
export const garden: Scene = {
  still(canvas) {
    canvas.fill(box(0, 0, WIDTH, 230), shade('#6db7e8', '#dcf0f7', 0, 220));
    canvas.fill(ellipse(520, 70, 60), rgb('#fff3c4'), 0.35);
    canvas.fill(ellipse(520, 70, 34), rgb('#ffe58a'));
    canvas.fill(ellipse(150, 250, 300, 80), rgb('#8dbb8a'));
    canvas.fill(ellipse(520, 260, 320, 90), rgb('#7bae7c'));
    for (let x = 8; x < WIDTH; x += 26) canvas.fill(box(x, 188, 16, 62, 4), shade('#f4efe2', '#d9d2c0', 188, 250));
    canvas.fill(box(0, 202, WIDTH, 8), rgb('#e6dfce'));
    canvas.fill(box(0, 240, WIDTH, 120), shade('#86bf5f', '#4f8c3f', 240, HEIGHT));
    canvas.fill(box(106, 150, 20, 112, 6), shade('#7a5a3d', '#5d422c', 150, 262));
    for (const [x, y, r] of [
      [116, 112, 58],
      [76, 132, 40],
      [158, 130, 42],
    ] as const) {
      canvas.fill(ellipse(x, y, r), shade('#5aa350', '#3b7d3d', y - r, y + r));
    }
    for (const [x, y] of [
      [410, 268],
      [452, 276],
      [498, 266],
      [560, 280],
      [604, 270],
    ] as const) {
      canvas.fill(line(x, y, x, y + 18, 2), rgb('#3f7a36'));
      canvas.fill(ellipse(x, y, 6), rgb(x % 4 ? '#f2c84b' : '#e9738a'));
    }
  },
  moving(canvas, seconds) {
    const x = crossing(seconds, 14, -70, WIDTH + 70);
    const y = 296 + Math.abs(Math.sin(seconds * 6)) * -3;
    const step = Math.sin(seconds * 6) * 9;
    canvas.fill(ellipse(x, 324, 40, 5), rgb('#2f5a28'), 0.5);
    for (const [at, way] of [
      [-20, 1],
      [-12, -1],
      [16, 1],
      [24, -1],
    ] as const) {
      canvas.fill(line(x + at, y + 8, x + at + step * way, 322, 6), FUR);
    }
    canvas.fill(line(x - 28, y - 2, x - 50, y - 26 + step, 6), FUR);
    canvas.fill(ellipse(x, y, 32, 14), FUR);
    canvas.fill(ellipse(x + 36, y - 14, 14), FUR);
    canvas.fill(polygon([x + 25, y - 20], [x + 27, y - 36], [x + 36, y - 26]), FUR);
    canvas.fill(polygon([x + 36, y - 26], [x + 45, y - 36], [x + 47, y - 20]), FUR);
    canvas.fill(ellipse(x + 41, y - 16, 2.2), rgb('#ffd75e'));
  },
};

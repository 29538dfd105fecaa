import { box, ellipse, line, polygon, rgb, shade } from '../shapes.ts';
import { crossing, HEIGHT, type Scene, WIDTH } from './scene.ts';

/** Houses at dusk, and a car that passes with its lights on. */
export const street: Scene = {
  still(canvas) {
    canvas.fill(box(0, 0, WIDTH, 260), shade('#2e2a55', '#f0945f', 0, 250));
    canvas.fill(ellipse(330, 248, 90, 46), rgb('#ffc37a'), 0.6);
    for (const [x, width, top] of [
      [-20, 190, 128],
      [210, 150, 150],
      [440, 220, 118],
    ] as const) {
      canvas.fill(box(x, top, width, 150), shade('#3a3350', '#2a2740', top, 270));
      canvas.fill(polygon([x - 16, top], [x + width / 2, top - 58], [x + width + 16, top]), rgb('#241f38'));
      for (let at = 26; at < width - 30; at += 52) {
        canvas.fill(box(x + at, top + 28, 26, 32, 2), shade('#ffdf94', '#f7b45c', top + 28, top + 60));
        canvas.fill(box(x + at + 12, top + 28, 2, 32), rgb('#3a3350'));
      }
    }
    canvas.fill(box(0, 258, WIDTH, 22), rgb('#4a4560'));
    canvas.fill(box(0, 278, WIDTH, 82), shade('#2c2a3a', '#1e1c2a', 278, HEIGHT));
    for (let x = 10; x < WIDTH; x += 80) canvas.fill(box(x, 322, 44, 5, 2), rgb('#8d88a6'), 0.8);
    canvas.fill(line(404, 120, 404, 268, 5), rgb('#171522'));
    canvas.fill(line(404, 120, 376, 114, 4), rgb('#171522'));
    for (const r of [56, 40, 26]) canvas.fill(ellipse(374, 122, r), rgb('#ffe2a0'), 0.13);
    canvas.fill(ellipse(374, 120, 8), rgb('#fff2cc'));
  },
  moving(canvas, seconds) {
    const x = crossing(seconds, 7, -130, WIDTH + 160);
    canvas.fill(polygon([x + 70, 300], [x + 190, 284], [x + 190, 330]), rgb('#ffeeb0'), 0.28);
    canvas.fill(ellipse(x, 322, 80, 7), rgb('#0d0c14'), 0.7);
    canvas.fill(box(x - 46, 262, 86, 44, 18), rgb('#c3483f'));
    canvas.fill(box(x - 36, 268, 32, 22, 8), rgb('#28304a'));
    canvas.fill(box(x + 2, 268, 30, 22, 8), rgb('#28304a'));
    canvas.fill(box(x - 74, 286, 148, 30, 12), shade('#d9574b', '#a93a35', 286, 316));
    for (const at of [-44, 44]) {
      canvas.fill(ellipse(x + at, 316, 15), rgb('#14131c'));
      canvas.fill(ellipse(x + at, 316, 7), rgb('#8b8a96'));
    }
    canvas.fill(ellipse(x + 70, 298, 5), rgb('#fff6d2'));
    canvas.fill(ellipse(x - 72, 298, 4), rgb('#ff5a4a'));
  },
};

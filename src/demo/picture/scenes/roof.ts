import { box, ellipse, line, polygon, rgb, shade } from '../shapes.ts';
import { crossing, HEIGHT, type Scene, WIDTH } from './scene.ts';

/** A town at night, and an aeroplane with its lights blinking. */
export const roof: Scene = {
  still(canvas) {
    canvas.fill(box(0, 0, WIDTH, HEIGHT), shade('#0a1128', '#32456f', 0, 320));
    for (let i = 0; i < 70; i++) {
      canvas.fill(ellipse((i * 197) % WIDTH, (i * 83) % 210, i % 7 ? 0.9 : 1.6), rgb('#eef3ff'), i % 3 ? 0.5 : 0.9);
    }
    canvas.fill(ellipse(118, 78, 46), rgb('#f6f1d5'), 0.1);
    canvas.fill(ellipse(118, 78, 30), rgb('#f6f1d5'));
    for (const [x, y, r] of [
      [108, 70, 6],
      [126, 88, 8],
      [128, 66, 4],
    ] as const) {
      canvas.fill(ellipse(x, y, r), rgb('#d9d2b0'));
    }
    for (let i = 0; i < 11; i++) {
      const [left, top] = [i * 62 - 16, 196 + ((i * 53) % 74)];
      canvas.fill(box(left, top, 58, HEIGHT - top), shade('#1a2340', '#111831', top, HEIGHT));
      for (let n = 0; n < 12; n++) {
        if ((n * 7 + i * 5) % 3 === 0) continue;
        canvas.fill(box(left + 10 + (n % 3) * 15, top + 14 + Math.floor(n / 3) * 24, 8, 11), rgb('#f5c971'), 0.8);
      }
    }
    canvas.fill(polygon([-10, HEIGHT], [-10, 330], [260, 300], [330, HEIGHT]), rgb('#0a0e1d'));
    canvas.fill(line(226, 306, 226, 246, 4), rgb('#0a0e1d'));
    for (const y of [252, 264]) canvas.fill(line(204, y, 248, y, 3), rgb('#0a0e1d'));
  },
  moving(canvas, seconds) {
    const x = crossing(seconds, 22, WIDTH + 50, -50);
    const y = 150 - x / 9;
    canvas.fill(line(x - 20, y, x + 20, y - 3, 5), rgb('#7f8aa6'));
    canvas.fill(polygon([x - 4, y], [x + 8, y - 2], [x + 18, y + 12]), rgb('#6c7691'));
    canvas.fill(polygon([x + 14, y - 3], [x + 21, y - 3], [x + 23, y - 13]), rgb('#7f8aa6'));
    const blink = seconds % 1 < 0.5;
    canvas.fill(ellipse(x + 17, y + 12, blink ? 4 : 1.5), rgb('#ff5d5d'));
    canvas.fill(ellipse(x - 20, y, blink ? 1.5 : 4), rgb('#ffffff'));
  },
};

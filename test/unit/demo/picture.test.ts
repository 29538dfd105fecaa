import { describe, expect, it } from 'vitest';
import { Canvas } from '../../../src/demo/picture/canvas.ts';
import { JpegEncoder } from '../../../src/demo/picture/jpeg.ts';
import { aquarium } from '../../../src/demo/picture/scenes/aquarium.ts';
import { garden } from '../../../src/demo/picture/scenes/garden.ts';
import { box, ellipse, polygon, rgb } from '../../../src/demo/picture/shapes.ts';
import { TestPicture } from '../../../src/demo/picture/test-picture.ts';
import { text } from '../../../src/demo/picture/text.ts';

const pixel = (canvas: Canvas, x: number, y: number) => [
  ...canvas.pixels.subarray((y * canvas.width + x) * 3).slice(0, 3),
];

describe('a canvas', () => {
  it('paints inside a shape, softly at its edge, and nowhere else', () => {
    const canvas = new Canvas(20, 20);
    canvas.fill(box(5, 5, 10, 10), rgb('#ff8000'));
    expect(pixel(canvas, 10, 10)).toEqual([255, 128, 0]);
    expect(pixel(canvas, 4, 10)).toEqual([0, 0, 0]);
    canvas.fill(ellipse(10.5, 10.5, 1), rgb('#0000ff'), 0.5);
    expect(pixel(canvas, 10, 10)).toEqual([127, 64, 127]);
  });

  it('remembers what it touched, cut to its size, and puts it back', () => {
    const canvas = new Canvas(20, 10);
    canvas.fill(polygon([-50, -50], [100, -50], [100, 5], [-50, 5]), rgb('#ffffff'));
    canvas.fill(ellipse(400, 400, 9), rgb('#ffffff'));
    expect(canvas.touched).toEqual([{ left: 0, top: 0, right: 20, bottom: 6 }]);
    canvas.restore(new Canvas(20, 10), canvas.touched);
    expect(canvas.pixels.every(value => value === 0)).toBe(true);
  });

  it('writes digits that differ from each other', () => {
    const drawn = [...'0123456789'].map(digit => {
      const canvas = new Canvas(6, 7);
      canvas.fill(text(digit, 0, 0, 1), rgb('#ffffff'));
      return canvas.pixels.join();
    });
    expect(new Set(drawn).size).toBe(10);
  });
});

describe('a JPEG', () => {
  it('is framed by its markers, and holds no marker inside', () => {
    const jpeg = new TestPicture(garden).at(new Date(2026, 10, 24, 6, 12, 33));
    expect(jpeg.subarray(0, 4).toString('hex')).toBe('ffd8ffe0');
    expect(jpeg.subarray(-2).toString('hex')).toBe('ffd9');
    const scan = jpeg.subarray(jpeg.indexOf('ffda', 0, 'hex') + 14, -2);
    for (let at = scan.indexOf(255); at >= 0; at = scan.indexOf(255, at + 1)) expect(scan[at + 1]).toBe(0);
    expect(scan.length).toBeGreaterThan(5000);
  });

  it('of what has changed is the same as one of the whole picture', () => {
    const moving = new TestPicture(aquarium);
    for (let second = 0; second < 30; second += 3) {
      const when = new Date(2026, 10, 24, 6, 12, second, 600);
      expect(moving.at(when).equals(new TestPicture(aquarium).at(when))).toBe(true);
    }
  });

  it('keeps its size when that is no multiple of 16', () => {
    const canvas = new Canvas(33, 17);
    const jpeg = new JpegEncoder(33, 17).encode(canvas, []);
    const size = jpeg.indexOf('ffc0', 0, 'hex') + 5;
    expect([jpeg.readUInt16BE(size), jpeg.readUInt16BE(size + 2)]).toEqual([17, 33]);
  });

  it('changes from second to second', () => {
    const picture = new TestPicture(garden);
    const first = picture.at(new Date(2026, 10, 24, 6, 12, 33));
    expect(picture.at(new Date(2026, 10, 24, 6, 12, 34)).equals(first)).toBe(false);
  });
});

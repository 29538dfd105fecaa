import { Canvas, type Rect } from './canvas.ts';
import { JpegEncoder } from './jpeg.ts';
import { HEIGHT, type Scene, WIDTH } from './scenes/scene.ts';
import { box, rgb } from './shapes.ts';
import { text } from './text.ts';

/** Paints a scene with the time of day on it, one JPEG at a time; about 1 ms each, the first one about 40 ms. */
export class TestPicture {
  readonly #scene: Scene;
  readonly #still = new Canvas(WIDTH, HEIGHT);
  readonly #canvas = new Canvas(WIDTH, HEIGHT);
  readonly #encoder = new JpegEncoder(WIDTH, HEIGHT);
  #before: Rect[] = [];

  constructor(scene: Scene) {
    this.#scene = scene;
    scene.still(this.#still);
    this.#still.fill(box(12, 12, 242, 26, 6), rgb('#000000'), 0.55);
    this.#still.fill(box(470, 12, 158, 26, 6), rgb('#000000'), 0.55);
    this.#still.fill(text('TEST PICTURE', 478, 18, 2), rgb('#ffffff'));
    this.#canvas.pixels.set(this.#still.pixels);
  }

  /** The picture at a moment, with the clock of this machine's time zone. */
  at(when: Date): Buffer {
    const canvas = this.#canvas;
    canvas.restore(this.#still, this.#before);
    canvas.touched = [];
    // Within a day: a time since 1970 would leave too few digits for the movement between two pictures.
    this.#scene.moving(canvas, (when.getTime() % 86_400_000) / 1000);
    canvas.fill(text(clock(when), 19, 18, 2), rgb('#ffffff'));
    const changed = [...this.#before, ...canvas.touched];
    this.#before = canvas.touched;
    return this.#encoder.encode(canvas, changed);
  }
}

function clock(when: Date): string {
  const two = (value: number) => String(value).padStart(2, '0');
  const day = `${when.getFullYear()}-${two(when.getMonth() + 1)}-${two(when.getDate())}`;
  return `${day} ${two(when.getHours())}:${two(when.getMinutes())}:${two(when.getSeconds())}`;
}

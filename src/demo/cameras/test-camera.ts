import type { Scene } from '../picture/scenes/scene.ts';
import { TestPicture } from '../picture/test-picture.ts';
import { type Camera, type CameraStatus, type Frame, type See, Viewers } from './camera.ts';

const EVERY_MS = 200;

/** A camera made of paint. It paints while somebody looks and costs nothing otherwise. */
export class TestCamera implements Camera {
  readonly name: string;
  readonly #scene: Scene;
  readonly #instead: Pick<CameraStatus, 'kind' | 'source' | 'note'> | null;
  readonly #viewers = new Viewers(
    () => this.#begin(),
    () => this.#pause(),
  );
  #picture: TestPicture | null = null;
  #timer: NodeJS.Timeout | null = null;

  /** `instead`: the real camera whose place it takes; that one counts as offline. */
  constructor(name: string, scene: Scene, instead: Pick<CameraStatus, 'kind' | 'source' | 'note'> | null = null) {
    this.name = name;
    this.#scene = scene;
    this.#instead = instead;
  }

  get latest(): Frame | null {
    return this.#viewers.latest;
  }

  status(): CameraStatus {
    return {
      name: this.name,
      ...(this.#instead ?? { kind: 'test', source: 'test picture', note: '' }),
      state: this.#instead ? 'offline' : 'online',
      last_frame: this.#viewers.lastFrame,
      viewers: this.#viewers.count,
    };
  }

  open(): void {}

  watch(see: See): () => void {
    return this.#viewers.add(see);
  }

  async close(): Promise<void> {
    this.#pause();
  }

  #begin(): void {
    this.#picture ??= new TestPicture(this.#scene);
    this.#timer = setInterval(() => this.#paint(), EVERY_MS);
    setImmediate(() => this.#paint());
  }

  #paint(): void {
    if (!this.#timer || !this.#picture) return;
    const now = new Date();
    this.#viewers.show({ jpeg: this.#picture.at(now), atMs: now.getTime() });
  }

  #pause(): void {
    if (this.#timer) clearInterval(this.#timer);
    this.#timer = null;
    this.#picture = null; // two megabytes, and made again in a moment
  }
}

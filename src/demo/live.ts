/**
 * What the page looks at: everything in one response, so that one broken connection is the whole news. Each message is
 * a line of JSON; a line with `bytes` is followed by that many bytes of JPEG.
 *
 *   hello  who answers: its process id, when it was started, the cameras
 *   state  once a second: health, cameras, the newest happenings. Its absence tells the page that nobody is at home
 *   frame  a picture: the camera's place in the list, and when it was taken
 */
import type { ServerResponse } from 'node:http';
import type { Camera } from './cameras/camera.ts';
import type { health } from './health.ts';
import type { History } from './history.ts';
import { Viewer } from './viewer.ts';

const STATE_EVERY_MS = 1000;
const SHOWN_HAPPENINGS = 8;

export class Live {
  readonly #cameras: readonly Camera[];
  readonly #history: History;
  readonly #health: () => Promise<ReturnType<typeof health>>;
  readonly #viewers = new Set<Viewer>();
  #timer: NodeJS.Timeout | undefined;

  constructor(cameras: readonly Camera[], history: History, ask: () => Promise<ReturnType<typeof health>>) {
    this.#cameras = cameras;
    this.#history = history;
    this.#health = ask;
  }

  add(response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'application/octet-stream', 'cache-control': 'no-store' });
    const unwatch: (() => void)[] = [];
    const viewer = new Viewer(response, () => {
      for (const end of unwatch) end();
      this.#viewers.delete(viewer);
      if (this.#viewers.size === 0) clearInterval(this.#timer);
    });
    const { pid, platform } = process;
    const started = new Date(Date.now() - process.uptime() * 1000).toISOString();
    viewer.send(line({ type: 'hello', pid, platform, started, cameras: this.#cameras.map(camera => camera.status()) }));
    this.#cameras.forEach((camera, index) => {
      unwatch.push(
        camera.watch(({ jpeg, atMs }) => {
          viewer.send(line({ type: 'frame', camera: index, at: atMs, bytes: jpeg.length }), jpeg);
        }),
      );
    });
    this.#viewers.add(viewer);
    if (this.#viewers.size === 1) this.#timer = setInterval(() => void this.#tell(), STATE_EVERY_MS);
    void this.#tell();
  }

  async #tell(): Promise<void> {
    const state = line({
      type: 'state',
      health: await this.#health(),
      cameras: this.#cameras.map(camera => camera.status()),
      history: this.#history.entries.slice(-SHOWN_HAPPENINGS),
    });
    for (const viewer of this.#viewers) viewer.send(state);
  }
}

function line(message: object): string {
  return `${JSON.stringify(message)}\n`;
}

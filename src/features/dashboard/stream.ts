import type http from 'node:http';
import { pageHeaders } from './assets.ts';

/** What waits for a reader that takes nothing; past it, it is let go, and may come back and go on where it was. */
const maxWaitingBytes = 4 * 1024 * 1024;
/** A sign of life, so that a reader knows a lost connection from a quiet one. */
const beatMs = 2_000;
/** A reader tries again after so long. */
const retryMs = 1_000;

/** One reader of server-sent events. */
export class Stream {
  readonly #answer: http.ServerResponse;
  readonly #gone = new AbortController();

  constructor(answer: http.ServerResponse) {
    this.#answer = answer;
    answer.writeHead(200, {
      ...pageHeaders,
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      // A proxy that gathers would hold it back.
      'x-accel-buffering': 'no',
    });
    answer.write(`retry: ${retryMs}\n\n`);
    const beat = setInterval(() => this.send('beat', { at: new Date().toISOString() }), beatMs);
    beat.unref();
    answer.on('close', () => {
      clearInterval(beat);
      this.#gone.abort();
    });
  }

  /** Aborts when the reader has gone. */
  get signal(): AbortSignal {
    return this.#gone.signal;
  }

  /** `id`: where the reader goes on after a lost connection. The content holds no line end: JSON escapes them. */
  send(event: string, content: unknown, id?: string): void {
    if (this.#answer.destroyed || this.#answer.writableEnded) return;
    if (this.#answer.writableLength > maxWaitingBytes) return void this.#answer.destroy();
    this.#answer.write(`event: ${event}\n${id === undefined ? '' : `id: ${id}\n`}data: ${JSON.stringify(content)}\n\n`);
  }

  /** Resolves when what was sent has been taken, or the reader has gone. */
  taken(): Promise<void> {
    if (!this.#answer.writableNeedDrain || this.#answer.destroyed) return Promise.resolve();
    return new Promise(resolve => {
      const done = (): void => {
        this.#answer.off('drain', done);
        this.#answer.off('close', done);
        resolve();
      };
      this.#answer.once('drain', done);
      this.#answer.once('close', done);
    });
  }

  end(): void {
    this.#answer.end();
  }
}

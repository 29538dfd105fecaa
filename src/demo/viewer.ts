import type { Writable } from 'node:stream';

/** Bytes a slow connection may leave waiting; above this, messages are dropped. */
export const MAX_WAITING_BYTES = 256 * 1024;
/** A viewer that takes nothing for so long is let go. */
const STUCK_MS = 30_000;

/**
 * One person's stream. While more than `MAX_WAITING_BYTES` wait for a slow connection, further messages are dropped, so
 * a viewer sees fewer pictures but never old ones, and costs no more memory than that and one message.
 */
export class Viewer {
  readonly #response: Writable;
  #stuck: NodeJS.Timeout | undefined;

  constructor(response: Writable, gone: () => void) {
    this.#response = response;
    response.on('drain', () => {
      clearTimeout(this.#stuck);
      this.#stuck = undefined;
    });
    response.once('close', () => {
      clearTimeout(this.#stuck);
      gone();
    });
    response.on('error', () => response.destroy());
  }

  /** False: dropped. The pieces are sent as one, or not at all. */
  send(...pieces: readonly (string | Buffer)[]): boolean {
    const response = this.#response;
    if (response.destroyed) return false;
    if (response.writableLength > MAX_WAITING_BYTES) {
      this.#stuck ??= setTimeout(() => response.destroy(), STUCK_MS);
      return false;
    }
    response.cork();
    for (const piece of pieces) response.write(piece);
    response.uncork();
    return true;
  }
}

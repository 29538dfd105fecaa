/** What ffmpeg says on stderr (`-loglevel level+info`), read for what a person or the next try has to know. */
import { hideSecrets } from '../secrets.ts';

/** Of the first words and of the last ones, so much is kept each. */
export const KEPT_BYTES = 4096;

export class FfmpegSaid {
  #first = '';
  #last = '';

  push(piece: string): void {
    const room = KEPT_BYTES - this.#first.length;
    this.#first += piece.slice(0, room);
    this.#last = (this.#last + piece.slice(room)).slice(-KEPT_BYTES);
  }

  /** The address answers with one picture, not with a stream. */
  get isOnePicture(): boolean {
    return /Input #0, \w+_pipe,/.test(this.#first);
  }

  get isRefused(): boolean {
    return this.#lines(/\[(?:warning|error|fatal)\]/).some(line =>
      /\b401 Unauthorized|error 401|authorization failed/i.test(line),
    );
  }

  /** The last complaint without passwords, empty where there is none. */
  complaint(address: string): string {
    // "Immediate exit requested" is only its answer to being stopped.
    const line = this.#lines(/\[(?:error|fatal)\](?!.*Immediate exit requested)/).at(-1) ?? '';
    return hideSecrets(line.replace(/^(?:\[[^\]]*\]\s*)+/, ''), address).slice(0, 200);
  }

  #lines(like: RegExp): string[] {
    return `${this.#first}${this.#last}`
      .split('\n')
      .map(line => line.trim())
      .filter(line => like.test(line));
  }
}

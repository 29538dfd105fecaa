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
    return this.#complaints().some(line => /\b401 Unauthorized|error 401|authorization failed/i.test(line));
  }

  /** The last complaint without passwords, empty where there is none. */
  complaint(address: string): string {
    const line = this.#complaints().at(-1) ?? '';
    return hideSecrets(line.replace(/^(?:\[[^\]]*\]\s*)+/, ''), address).slice(0, 200);
  }

  #complaints(): string[] {
    const lines = `${this.#first}${this.#last}`.split('\n').map(line => line.trim());
    return lines.filter(line => /\[(?:warning|error|fatal|panic)\]/.test(line));
  }
}

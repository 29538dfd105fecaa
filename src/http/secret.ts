import crypto from 'node:crypto';

/** Compares a secret with what was given, in a time that tells nothing of either, their lengths included. */
export class Secret {
  readonly #digest: Buffer;

  constructor(text: string) {
    this.#digest = digest(text);
  }

  is(given: string): boolean {
    return crypto.timingSafeEqual(digest(given), this.#digest);
  }
}

/** Of equal length, whatever was given. */
function digest(text: string): Buffer {
  return crypto.createHash('sha256').update(text).digest();
}

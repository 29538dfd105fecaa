/** Far above any picture asked for; more than this is not a picture. */
export const MAX_FRAME_BYTES = 8 * 1024 * 1024;
const MAX_HEAD_BYTES = 1024;

/**
 * Takes ffmpeg's `mpjpeg` output apart: parts with a Content-length, however the pipe has cut them. Throws at what is
 * not such a stream, and at a picture above `MAX_FRAME_BYTES`.
 */
export class MpjpegReader {
  #held: Buffer = Buffer.alloc(0);

  /** The pictures that are complete with this piece. */
  push(piece: Buffer): Buffer[] {
    this.#held = this.#held.length === 0 ? piece : Buffer.concat([this.#held, piece]);
    const pictures: Buffer[] = [];
    for (;;) {
      const head = this.#held.indexOf('\r\n\r\n');
      if (head > MAX_HEAD_BYTES || (head < 0 && this.#held.length > MAX_HEAD_BYTES)) {
        throw new Error(`a picture's headers are longer than ${MAX_HEAD_BYTES} bytes`);
      }
      if (head < 0) return pictures;
      const length = Number(/content-length:\s*(\d+)/i.exec(this.#held.toString('latin1', 0, head))?.[1]);
      if (!(length <= MAX_FRAME_BYTES))
        throw new Error(`a picture of ${length} bytes; at most ${MAX_FRAME_BYTES} are read`);
      const [from, to] = [head + 4, head + 4 + length];
      if (this.#held.length < to) return pictures;
      pictures.push(Buffer.from(this.#held.subarray(from, to)));
      this.#held = this.#held.subarray(to);
    }
  }
}

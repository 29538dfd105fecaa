/** A longer line comes in parts. */
export const maxLineBytes = 64 * 1024;

const lineEnd = 0x0a;

/** Takes a log's bytes apart; what has no line end yet is held back until it has one, or is long enough for a part. */
export class LogLines {
  #rest: Buffer = Buffer.alloc(0);

  take(bytes: Buffer): string[] {
    const all = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]);
    const lines: string[] = [];
    let from = 0;
    for (let end = all.indexOf(lineEnd); end !== -1; end = all.indexOf(lineEnd, from)) {
      for (; end - from > maxLineBytes; from += maxLineBytes) lines.push(text(all, from, from + maxLineBytes));
      lines.push(text(all, from, end));
      from = end + 1;
    }
    for (; all.length - from > maxLineBytes; from += maxLineBytes) lines.push(text(all, from, from + maxLineBytes));
    this.#rest = Buffer.from(all.subarray(from));
    return lines;
  }

  get heldBytes(): number {
    return this.#rest.length;
  }

  /** What is held back, as a line of its own; empty where there is nothing. */
  rest(): string[] {
    const held = this.#rest;
    this.#rest = Buffer.alloc(0);
    return held.length === 0 ? [] : [text(held, 0, held.length)];
  }
}

/** Without the carriage return that Windows programs put before a line end. */
function text(bytes: Buffer, from: number, to: number): string {
  const end = to > from && bytes[to - 1] === 0x0d ? to - 1 : to;
  return bytes.toString('utf8', from, end);
}

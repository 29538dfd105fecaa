/**
 * An HTTP/1 answer, read piece by piece. It knows just what a health check needs: the status line, the headers, and the
 * body by content-length, by chunks, or until the connection closes. It never throws, and never keeps more than
 * `answerMaxHeadBytes` of head and `answerMaxBodyBytes` of body, whatever is fed to it.
 */

/** Status line and headers, of interim (1xx) answers too. */
export const answerMaxHeadBytes = 16_384;
/** A health page is a few hundred bytes; more than this is not read. */
export const answerMaxBodyBytes = 65_536;
const sizeLineMaxChars = 256;

export interface AnswerHead {
  readonly status: number;
  /** The words after the number, as they came; may be empty. */
  readonly phrase: string;
  /** Names in lower case; of repeated headers the last one. */
  readonly headers: ReadonlyMap<string, string>;
}

/**
 * - `reading`: more bytes are needed, or the end of the connection.
 * - `done`: the answer is whole, or as much of its body as is ever read is here (`truncated`).
 * - `garbage`: this is no HTTP/1 answer; `problem` says why.
 */
type AnswerState = 'reading' | 'done' | 'garbage';

type Part = 'head' | 'counted' | 'chunk-size' | 'chunk' | 'chunk-end' | 'open-ended';

export class HttpAnswer {
  state: AnswerState = 'reading';
  head: AnswerHead | null = null;
  truncated = false;
  problem = '';
  #part: Part = 'head';
  #text = '';
  #headBytes = 0;
  #left = 0;
  #pieces: Buffer[] = [];
  #bodyBytes = 0;

  /** The body so far, at most `answerMaxBodyBytes`. */
  body(): Buffer {
    return Buffer.concat(this.#pieces, this.#bodyBytes);
  }

  /** The bytes may be reused by the caller afterwards. */
  feed(bytes: Uint8Array): AnswerState {
    const chunk = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let at = 0;
    while (this.state === 'reading' && at < chunk.length) at = this.#step(chunk, at);
    return this.state;
  }

  /** The other side has closed. An answer that was still owed something stays `reading`: it was cut off. */
  end(): AnswerState {
    if (this.state === 'reading' && this.#part === 'open-ended') this.state = 'done';
    return this.state;
  }

  #step(chunk: Buffer, at: number): number {
    switch (this.#part) {
      case 'head':
        return this.#readHead(chunk, at);
      case 'chunk-size':
      case 'chunk-end':
        return this.#readSizeLine(chunk, at);
      case 'open-ended':
        return this.#keep(chunk, at, chunk.length);
      case 'counted':
      case 'chunk': {
        const next = this.#keep(chunk, at, Math.min(chunk.length, at + this.#left));
        this.#left -= next - at;
        if (this.#left === 0 && this.state === 'reading') {
          if (this.#part === 'counted') this.state = 'done';
          else this.#part = 'chunk-end';
        }
        return next;
      }
    }
  }

  #readHead(chunk: Buffer, at: number): number {
    const room = answerMaxHeadBytes - this.#headBytes;
    const piece = chunk.toString('latin1', at, Math.min(chunk.length, at + room));
    const before = this.#text.length;
    // A status line that does not begin like one is not worth 16 KiB of patience.
    if (before < 5 && !'HTTP/'.startsWith((this.#text + piece).slice(0, 5)))
      return this.#refuse(chunk, 'it does not begin with HTTP/1');
    this.#text += piece;
    const end = endOfHead(this.#text, Math.max(0, before - 3));
    if (end === -1) {
      this.#headBytes += piece.length;
      if (piece.length === room) return this.#refuse(chunk, `its headers are longer than ${answerMaxHeadBytes} bytes`);
      return chunk.length;
    }
    const head = parseHead(this.#text.slice(0, end));
    if (head === null) return this.#refuse(chunk, 'its status line is not HTTP/1');
    this.#headBytes += end - before;
    this.#text = '';
    // 100 Continue, 103 Early Hints: the answer proper is still to come.
    if (head.status >= 200 || head.status === 101) this.#begin(head);
    return at + end - before;
  }

  #begin(head: AnswerHead): void {
    this.head = head;
    const length = head.headers.get('content-length');
    const encoding = head.headers.get('transfer-encoding');
    if (head.status < 200 || head.status === 204 || head.status === 304) this.state = 'done';
    else if (encoding !== undefined && /(^|[\s,])chunked\s*$/i.test(encoding)) this.#part = 'chunk-size';
    else if (length !== undefined && /^\d{1,15}$/.test(length)) {
      this.#part = 'counted';
      this.#left = Number(length);
      if (this.#left === 0) this.state = 'done';
    } else this.#part = 'open-ended';
  }

  #readSizeLine(chunk: Buffer, at: number): number {
    const newline = chunk.indexOf(10, at);
    const end = newline === -1 ? chunk.length : newline;
    if (this.#text.length + end - at > sizeLineMaxChars) return this.#refuse(chunk, 'a chunk of its body has no size');
    this.#text += chunk.toString('latin1', at, end);
    if (newline === -1) return end;
    const line = this.#text.replace(/\r$/, '');
    this.#text = '';
    if (this.#part === 'chunk-end') {
      if (line !== '') return this.#refuse(chunk, 'a chunk of its body is longer than announced');
      this.#part = 'chunk-size';
      return newline + 1;
    }
    const [, digits] = /^([0-9a-f]{1,12})[ \t]*(?:;.*)?$/i.exec(line) ?? [];
    if (digits === undefined) return this.#refuse(chunk, 'a chunk of its body has no size');
    this.#left = Number.parseInt(digits, 16);
    this.#part = 'chunk';
    // Trailers may follow the last chunk; nobody reads them.
    if (this.#left === 0) this.state = 'done';
    return newline + 1;
  }

  #keep(chunk: Buffer, from: number, to: number): number {
    const end = Math.min(to, from + answerMaxBodyBytes - this.#bodyBytes);
    if (end > from) {
      this.#pieces.push(Buffer.from(chunk.subarray(from, end)));
      this.#bodyBytes += end - from;
    }
    if (end < to || (this.#part === 'counted' && this.#bodyBytes === answerMaxBodyBytes && this.#left > end - from)) {
      this.truncated = true;
      this.state = 'done';
    }
    return end;
  }

  #refuse(chunk: Buffer, problem: string): number {
    this.state = 'garbage';
    this.problem = problem;
    return chunk.length;
  }
}

/** Where the empty line after the headers ends, or -1. Bare line feeds are accepted: some small servers send them. */
function endOfHead(text: string, from: number): number {
  const crlf = text.indexOf('\n\r\n', from);
  const lf = text.indexOf('\n\n', from);
  if (crlf === -1) return lf === -1 ? -1 : lf + 2;
  return lf === -1 || crlf < lf ? crlf + 3 : lf + 2;
}

function parseHead(text: string): AnswerHead | null {
  const [first = '', ...lines] = text.split('\n');
  const [, status, phrase = ''] = /^HTTP\/1\.[01] ([1-9]\d\d)(?: (.*))?$/.exec(first.trimEnd()) ?? [];
  if (status === undefined) return null;
  const headers = new Map<string, string>();
  for (const line of lines) {
    const colon = line.indexOf(':');
    if (colon > 0) headers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
  }
  return { status: Number(status), phrase, headers };
}

import fs from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { close, endsAtLineStart, fstat, linkTarget, openInFolder, write } from './descriptor.ts';
import { type Rotated, rotatedFiles } from './rotate.ts';
import { endsLine, firstLineEnd, lastLineEnd, type Span, sizeOf } from './span.ts';

export interface LogFileOptions {
  readonly path: string;
  /** A file that would grow past this is rotated away at the line end before. */
  readonly maxBytes: number;
  /** How many files there are at most, the current one included. */
  readonly files: number;
  /** Whether rotated files are compressed, in the background. */
  readonly compress: boolean;
  /** Each time that writing fails (the system's error name), and once when it works again (`null`). */
  readonly onState: (error: string | null) => void;
}

/** One line may take a file past its bound, up to this many times the bound; then it is cut. */
const OVERSHOOT = 1.5;
const MAX_WRITE_BYTES = 1024 * 1024;
const MAX_SPANS_A_WRITE = 64;
/** Is the file still where it was? Asked this often, and only while there is something to write. */
const LOOK_EVERY_MS = 2_000;
const FIRST_RETRY_MS = 100;
const MAX_RETRY_MS = 5_000;
/** Writing works again when nothing is left to write, or when it has not failed for this long. */
const WELL_AFTER_MS = 5_000;

interface Open {
  readonly fd: number;
  readonly regular: boolean;
  readonly inode: number;
  size: number;
  atLineStart: boolean;
  lookedAt: number;
}

/**
 * The log on disk: writes what it is given, in order, with one write in flight and all that came meanwhile in the next.
 * It never throws and never gives up; what it cannot write waits, and those who hand it over must not hand over more
 * than may wait.
 */
export class LogFile {
  readonly #options: LogFileOptions;
  readonly #queue: Span[] = [];
  readonly #closing = new AbortController();
  #file: Open | null = null;
  #rotated: Rotated | null = null;
  #running: Promise<void> | null = null;
  #failedAt: number | null = null;
  #rotateAgainAt = 0;
  #retryMs = FIRST_RETRY_MS;
  writtenBytes = 0;

  constructor(options: LogFileOptions) {
    this.#options = options;
  }

  /** Takes over one hold of the span's lease. */
  write(span: Span): void {
    if (this.#closing.signal.aborted) {
      span.lease.drop();
      return;
    }
    const last = this.#queue.at(-1);
    if (last && last.lease === span.lease && last.end === span.start) {
      this.#queue[this.#queue.length - 1] = { ...last, end: span.end };
      span.lease.drop();
    } else this.#queue.push(span);
    this.#running ??= this.#run();
  }

  /** Opens the file if it is not open, so that trouble is known before there is anything to write. Never rejects. */
  async open(): Promise<{ endsInMidLine: boolean }> {
    try {
      this.#file ??= await this.#open();
    } catch (error) {
      this.#failed(error);
    }
    return { endsInMidLine: this.#file?.atLineStart === false };
  }

  /** Writes what waits, for at most `maxMs`, and closes. Returns how many bytes could not be written. */
  async close(maxMs: number): Promise<number> {
    const timer = new AbortController();
    const late = wait(maxMs, undefined, { signal: timer.signal }).catch(() => {});
    await Promise.race([this.#running, late]);
    this.#closing.abort();
    await Promise.race([this.#running, late]);
    timer.abort();
    this.#rotated?.stop();
    const unwritten = this.#queue.splice(0);
    for (const span of unwritten) span.lease.drop();
    if (this.#file && !this.#running) await this.#shut();
    return unwritten.reduce((sum, span) => sum + sizeOf(span), 0);
  }

  async #run(): Promise<void> {
    while (this.#queue.length > 0 && !this.#closing.signal.aborted) {
      try {
        await this.#step();
        this.#retryMs = FIRST_RETRY_MS;
        this.#worked();
      } catch (error) {
        this.#failed(error);
        await this.#shut();
        await wait(this.#retryMs, undefined, { signal: this.#closing.signal }).catch(() => {});
        this.#retryMs = Math.min(MAX_RETRY_MS, this.#retryMs * 2);
      }
    }
    this.#running = null;
  }

  async #step(): Promise<void> {
    const file = await this.#current();
    const { spans, thenRotate } = this.#next(file);
    const bytes = spans.length === 0 ? 0 : await write(file.fd, spans);
    this.#written(file, bytes);
    const all = bytes === spans.reduce((sum, span) => sum + sizeOf(span), 0);
    if (thenRotate && all) await this.#rotate(file);
  }

  /** Where it fails (somebody has the file open on Windows, the folder may not be written), the file grows meanwhile. */
  async #rotate(file: Open): Promise<void> {
    await this.#shut();
    try {
      await this.#rotated?.rotate();
      this.#rotateAgainAt = 0;
    } catch (error) {
      if (file.size >= this.#options.maxBytes * this.#options.files) throw error;
      this.#rotateAgainAt = performance.now() + MAX_RETRY_MS;
    }
  }

  /** Never more than all files together may have. */
  #maxBytes(): number {
    const { maxBytes, files } = this.#options;
    return performance.now() < this.#rotateAgainAt ? maxBytes * files : maxBytes;
  }

  /** What the next write carries, and whether the file is full after it. */
  #next(file: Open): { spans: Span[]; thenRotate: boolean } {
    const spans: Span[] = [];
    let bytes = 0;
    for (const span of this.#queue) {
      if (spans.length === MAX_SPANS_A_WRITE || bytes >= MAX_WRITE_BYTES) break;
      const room = this.#maxBytes() - file.size - bytes;
      if (file.regular && sizeOf(span) > room) {
        if (spans.length > 0) break;
        return this.#lastOf(file, span, room);
      }
      spans.push(span);
      bytes += sizeOf(span);
    }
    return { spans, thenRotate: false };
  }

  /** The last piece that goes into a file that is nearly full: up to a line end where there is one. */
  #lastOf(file: Open, span: Span, room: number): { spans: Span[]; thenRotate: boolean } {
    const fits = room > 0 ? lastLineEnd({ ...span, end: span.start + room }) : -1;
    if (fits !== -1) return { spans: [{ ...span, end: fits }], thenRotate: true };
    if (file.size > 0 && file.atLineStart) return { spans: [], thenRotate: true };
    const hardRoom = Math.floor(this.#options.maxBytes * OVERSHOOT) - file.size;
    if (hardRoom <= 0) return { spans: [], thenRotate: true };
    const within = { ...span, end: Math.min(span.end, span.start + hardRoom) };
    const lineEnd = firstLineEnd(within);
    if (lineEnd !== -1) return { spans: [{ ...span, end: lineEnd }], thenRotate: true };
    return { spans: [within], thenRotate: sizeOf(within) === hardRoom };
  }

  /** Takes the first `bytes` off the queue. */
  #written(file: Open, bytes: number): void {
    let left = bytes;
    file.size += bytes;
    this.writtenBytes += bytes;
    while (left > 0) {
      const first = this.#queue[0];
      if (!first) return;
      const size = sizeOf(first);
      if (size > left) {
        const rest = { ...first, start: first.start + left };
        file.atLineStart = endsLine({ ...first, end: rest.start });
        this.#queue[0] = rest;
        return;
      }
      file.atLineStart = endsLine(first);
      this.#queue.shift();
      first.lease.drop();
      left -= size;
    }
  }

  async #current(): Promise<Open> {
    if (this.#file && performance.now() - this.#file.lookedAt > LOOK_EVERY_MS) await this.#look(this.#file);
    this.#file ??= await this.#open();
    return this.#file;
  }

  /** Somebody else may have moved or removed the file (logrotate, rm), or cut it short. */
  async #look(file: Open): Promise<void> {
    file.lookedAt = performance.now();
    if (!file.regular) return;
    const now = await fs.promises.stat(this.#options.path).catch(() => null);
    if (now?.ino === file.inode) file.size = now.size;
    else await this.#shut();
  }

  async #open(): Promise<Open> {
    const { O_WRONLY, O_APPEND, O_CREAT, O_NONBLOCK = 0 } = fs.constants;
    // Without O_NONBLOCK a named pipe that nobody reads would hold the open for ever. Regular files take no notice.
    const fd = await openInFolder(this.#options.path, O_WRONLY | O_APPEND | O_CREAT | O_NONBLOCK);
    try {
      const stat = await fstat(fd);
      this.#rotated ??= rotatedFiles({ ...this.#options, path: await linkTarget(this.#options.path) });
      const regular = stat.isFile();
      return {
        fd,
        regular,
        inode: stat.ino,
        size: regular ? stat.size : 0,
        atLineStart: !regular || (await endsAtLineStart(this.#options.path, stat.size)),
        lookedAt: performance.now(),
      };
    } catch (error) {
      await close(fd);
      throw error;
    }
  }

  async #shut(): Promise<void> {
    const file = this.#file;
    this.#file = null;
    if (file) await close(file.fd);
  }

  /** One write that got through is no recovery yet: a full disk takes a last small piece now and then. */
  #worked(): void {
    if (this.#failedAt === null) return;
    if (this.#queue.length > 0 && performance.now() - this.#failedAt < WELL_AFTER_MS) return;
    this.#failedAt = null;
    this.#options.onState(null);
  }

  #failed(error: unknown): void {
    const code = (error as NodeJS.ErrnoException).code ?? 'EUNKNOWN';
    this.#failedAt = performance.now();
    this.#options.onState(code);
  }
}

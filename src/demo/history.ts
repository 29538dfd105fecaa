/**
 * What happened, in a file: one JSON object a line, only ever appended, so that a `kill -9` in the middle of a write
 * costs at most that line. A torn line is skipped and counted when the file is read again.
 */
import fs from 'node:fs';
import path from 'node:path';

export type Happening =
  | { readonly at: string; readonly event: 'start'; readonly pid: number; readonly after_crash: boolean }
  | { readonly at: string; readonly event: 'stop'; readonly pid: number; readonly signal: string }
  | {
      readonly at: string;
      readonly event: 'camera';
      readonly name: string;
      readonly online: boolean;
      readonly note: string;
    };

/** Above this size the file is replaced by its newest `KEEP_ENTRIES` entries. */
export const MAX_BYTES = 512 * 1024;
export const KEEP_ENTRIES = 500;
/** Entries waiting for a slow disk; further ones are dropped. */
export const MAX_WAITING = 100;

/** The entries of a file's text, oldest first, and how many lines were not one. */
export function readHappenings(text: string): { entries: Happening[]; torn: number } {
  const entries: Happening[] = [];
  let torn = 0;
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue;
    try {
      const entry = JSON.parse(line) as Happening;
      if (!['start', 'stop', 'camera'].includes(entry?.event)) throw new TypeError(line);
      entries.push(entry);
    } catch {
      torn++;
    }
  }
  return { entries, torn };
}

/** Whether the newest run in `entries` was never stopped by anyone. */
export function endedUnasked(entries: readonly Happening[]): boolean {
  return entries.findLast(entry => entry.event !== 'camera')?.event === 'start';
}

export class History {
  readonly file: string;
  /** The newest entries, oldest first, at most `KEEP_ENTRIES`. */
  entries: Happening[] = [];
  /** Lines that could not be read at the start. */
  torn = 0;
  /** Why the last write failed; null when it worked. */
  failure: string | null = null;
  sizeBytes = 0;
  #waiting = 0;
  #writing: Promise<void> = Promise.resolve();
  #needsNewline = false;

  /** Makes `folder` and reads what is there. Throws where the folder or the file cannot be used at all. */
  constructor(folder: string) {
    fs.mkdirSync(folder, { recursive: true });
    this.file = path.join(folder, 'history.jsonl');
    const text = readTail(this.file);
    const { entries, torn } = readHappenings(text);
    this.entries = entries.slice(-KEEP_ENTRIES);
    this.torn = torn;
    this.#needsNewline = text !== '' && !text.endsWith('\n');
    this.sizeBytes = fs.existsSync(this.file) ? fs.statSync(this.file).size : 0;
  }

  /** Never throws: an entry that cannot be written stays in memory, and `failure` says why. */
  add(entry: Happening): Promise<void> {
    this.entries.push(entry);
    if (this.entries.length > KEEP_ENTRIES) this.entries.shift();
    if (this.#waiting >= MAX_WAITING) {
      this.failure = `the disk is too slow: ${MAX_WAITING} entries are waiting for it`;
      return this.#writing;
    }
    this.#waiting++;
    this.#writing = this.#writing.then(async () => {
      try {
        await this.#write(entry);
        this.failure = null;
      } catch (error) {
        this.#needsNewline = true; // part of the line may be on the disk
        this.failure = error instanceof Error ? error.message : String(error);
      }
      this.#waiting--;
    });
    return this.#writing;
  }

  async #write(entry: Happening): Promise<void> {
    const line = `${this.#needsNewline ? '\n' : ''}${JSON.stringify(entry)}\n`;
    if (this.sizeBytes + line.length > MAX_BYTES) {
      const kept = this.entries.map(each => `${JSON.stringify(each)}\n`).join('');
      await fs.promises.writeFile(`${this.file}.new`, kept);
      await fs.promises.rename(`${this.file}.new`, this.file);
      this.sizeBytes = Buffer.byteLength(kept);
    } else {
      await fs.promises.appendFile(this.file, line);
      this.sizeBytes += Buffer.byteLength(line);
    }
    this.#needsNewline = false;
  }
}

/** At most the last `2 × MAX_BYTES` of the file, so that no strange file can fill the memory. */
function readTail(file: string): string {
  let handle: number;
  try {
    handle = fs.openSync(file, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
  try {
    const size = fs.fstatSync(handle).size;
    const bytes = Buffer.alloc(Math.min(size, 2 * MAX_BYTES));
    const read = fs.readSync(handle, bytes, 0, bytes.length, size - bytes.length);
    return bytes.toString('utf8', 0, read);
  } finally {
    fs.closeSync(handle);
  }
}

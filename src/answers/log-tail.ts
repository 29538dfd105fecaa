import fs from 'node:fs';
import path from 'node:path';

/** At most this much of a log goes into one answer, counted before it is taken apart. */
const maxTailBytes = 8 * 1024 * 1024;
/** So many older files are looked into. */
const maxOlderFiles = 5;
/** A log that is rotated or compressed while it is read is read again, at most so often. */
const maxReads = 5;
const blockBytes = 64 * 1024;
const lineEnd = 0x0a;

export interface Tail {
  readonly bytes: Buffer;
  /** Where in the log file whoever follows goes on. */
  readonly end: number;
  /** The file that was read to its end; null where there is none. */
  readonly ino: number | null;
}

/**
 * The end of a log: at least its last `lines` lines where there are so many, with what has been rotated away, or all
 * from `from.offset` on where the log file is still the one that was meant. Whole lines but for the first. Never blocks
 * the loop, and never holds more than `maxBytes`. What is rotated or compressed meanwhile is neither missing nor twice.
 *
 * @throws the system's error where the log cannot be read; a log that is not there is an empty one
 */
export async function tailOf(
  file: string,
  {
    lines,
    from = null,
    maxBytes = maxTailBytes,
  }: {
    readonly lines: number;
    readonly from?: { readonly ino: number; readonly offset: number } | null;
    readonly maxBytes?: number;
  },
): Promise<Tail> {
  for (let left = maxReads - 1; ; left -= 1) {
    const { tail, isSure } = await readOnce(file, { lines, from, maxBytes });
    if (isSure || left === 0) return tail;
  }
}

/** `isSure`: the files that were put together were those of one moment. */
async function readOnce(
  file: string,
  { lines, from, maxBytes }: { lines: number; from: { ino: number; offset: number } | null; maxBytes: number },
): Promise<{ readonly tail: Tail; readonly isSure: boolean }> {
  const handle = await openIfThere(file);
  try {
    // Between the end of one file and the beginning of the next there is none.
    const { size, ino } = (await handle?.stat()) ?? { size: 0, ino: null };
    if (handle !== null && from !== null && from.ino === ino && from.offset <= size) {
      const start = Math.max(from.offset, size - maxBytes);
      return { tail: { bytes: await readRange(handle, start, size), end: size, ino }, isSure: true };
    }
    let bytes = handle === null ? Buffer.alloc(0) : await readBack(handle, size, lines, maxBytes);
    if (hasAll(bytes, lines, maxBytes)) return { tail: { bytes, end: size, ino }, isSure: true };
    let isSure = true;
    for (const older of await olderFiles(file)) {
      if (hasAll(bytes, lines, maxBytes)) break;
      const more = await lastBytesOf(older, maxBytes - bytes.length);
      isSure &&= more !== null;
      bytes = Buffer.concat([more ?? Buffer.alloc(0), bytes]);
    }
    // A rotation meanwhile has given every file the name of another.
    const now = await fs.promises.stat(file).catch(() => null);
    return { tail: { bytes, end: size, ino }, isSure: isSure && (now?.ino ?? null) === ino };
  } finally {
    await handle?.close();
  }
}

const hasAll = (bytes: Buffer, lines: number, maxBytes: number): boolean =>
  countLines(bytes) > lines || bytes.length >= maxBytes;

async function openIfThere(file: string): Promise<fs.promises.FileHandle | null> {
  try {
    return await fs.promises.open(file, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** Block by block from the end, until there is a line end before the lines that are wanted. */
async function readBack(
  handle: fs.promises.FileHandle,
  size: number,
  lines: number,
  maxBytes: number,
): Promise<Buffer> {
  const blocks: Buffer[] = [];
  let found = 0;
  let start = size;
  while (start > 0 && found <= lines && size - start < maxBytes) {
    const from = Math.max(0, start - blockBytes, size - maxBytes);
    const block = await readRange(handle, from, start);
    blocks.unshift(block);
    found += countLines(block);
    start = from;
  }
  return Buffer.concat(blocks);
}

async function readRange(handle: fs.promises.FileHandle, from: number, to: number): Promise<Buffer> {
  const buffer = Buffer.alloc(to - from);
  let got = 0;
  while (got < buffer.length) {
    const { bytesRead } = await handle.read(buffer, got, buffer.length - got, from + got);
    if (bytesRead === 0) break;
    got += bytesRead;
  }
  return buffer.subarray(0, got);
}

function countLines(bytes: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(lineEnd); at !== -1; at = bytes.indexOf(lineEnd, at + 1)) count += 1;
  return count;
}

/** `log.1` is the newest; `.gz` behind it where it has been compressed. Just then there are both: one of them counts. */
async function olderFiles(file: string): Promise<readonly string[]> {
  const base = path.basename(file);
  const names = await fs.promises.readdir(path.dirname(file)).catch(() => []);
  const numbered = names.flatMap(name => {
    const number = name.startsWith(`${base}.`) ? /^(\d+)(\.gz)?$/.exec(name.slice(base.length + 1)) : null;
    return number === null ? [] : [[Number(number[1]), name] as const];
  });
  // The whole of it is in the compressed one as soon as that has its name.
  const one = new Map(numbered.sort(([, a], [, b]) => a.length - b.length));
  return [...one]
    .sort(([a], [b]) => a - b)
    .slice(0, maxOlderFiles)
    .map(([, name]) => path.join(path.dirname(file), name));
}

/** null where the file has been rotated, compressed or removed since its name was read; of one that cannot be read, nothing. */
async function lastBytesOf(file: string, maxBytes: number): Promise<Buffer | null> {
  try {
    return file.endsWith('.gz') ? await lastUnzipped(file, maxBytes) : await lastPlain(file, maxBytes);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? null : Buffer.alloc(0);
  }
}

async function lastPlain(file: string, maxBytes: number): Promise<Buffer> {
  const handle = await fs.promises.open(file, 'r');
  try {
    const { size } = await handle.stat();
    return await readRange(handle, Math.max(0, size - maxBytes), size);
  } finally {
    await handle.close();
  }
}

async function lastUnzipped(file: string, maxBytes: number): Promise<Buffer> {
  const { default: zlib } = await import('node:zlib');
  let kept: Buffer[] = [];
  let length = 0;
  for await (const chunk of fs.createReadStream(file).pipe(zlib.createGunzip())) {
    kept.push(chunk as Buffer);
    length += (chunk as Buffer).length;
    if (length < 2 * maxBytes) continue;
    kept = [Buffer.concat(kept).subarray(-maxBytes)];
    length = maxBytes;
  }
  return Buffer.concat(kept).subarray(-maxBytes);
}

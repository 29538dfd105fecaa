import fs from 'node:fs';
import path from 'node:path';

/** At most this much of a log goes into one answer, counted before it is taken apart. */
const maxTailBytes = 8 * 1024 * 1024;
/** So many older files are looked into. */
const maxOlderFiles = 5;
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
 * the loop, and never holds more than `maxBytes`.
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
  const handle = await openIfThere(file);
  if (handle === null) return { bytes: Buffer.alloc(0), end: 0, ino: null };
  try {
    const { size, ino } = await handle.stat();
    if (from !== null && from.ino === ino && from.offset <= size) {
      const start = Math.max(from.offset, size - maxBytes);
      return { bytes: await readRange(handle, start, size), end: size, ino };
    }
    let bytes = await readBack(handle, size, lines, maxBytes);
    for (const older of await olderFiles(file)) {
      if (countLines(bytes) > lines || bytes.length >= maxBytes) break;
      bytes = Buffer.concat([await lastBytesOf(older, maxBytes - bytes.length), bytes]);
    }
    return { bytes, end: size, ino };
  } finally {
    await handle.close();
  }
}

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

/** `log.1` is the newest; `.gz` behind it where it has been compressed. */
async function olderFiles(file: string): Promise<readonly string[]> {
  const base = path.basename(file);
  const names = await fs.promises.readdir(path.dirname(file)).catch(() => []);
  const numbered = names.flatMap(name => {
    const number = name.startsWith(`${base}.`) ? /^(\d+)(\.gz)?$/.exec(name.slice(base.length + 1)) : null;
    return number === null ? [] : [{ name, number: Number(number[1]) }];
  });
  return numbered
    .sort((a, b) => a.number - b.number)
    .slice(0, maxOlderFiles)
    .map(({ name }) => path.join(path.dirname(file), name));
}

/** Of a file that may have been rotated, compressed or removed since its name was read: then nothing. */
async function lastBytesOf(file: string, maxBytes: number): Promise<Buffer> {
  try {
    return file.endsWith('.gz') ? await lastUnzipped(file, maxBytes) : await lastPlain(file, maxBytes);
  } catch {
    return Buffer.alloc(0);
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

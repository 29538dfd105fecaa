import fs from 'node:fs';
import type { Bell } from './bell.ts';

/** A log that is being followed is looked at this often. */
const lookEveryMs = 200;
const blockBytes = 256 * 1024;

/** What came, and whether something before it has been missed: a flood had rotated the log away twice meanwhile. */
export interface Piece {
  readonly bytes: Buffer;
  readonly gap: boolean;
  /** The file it came from, and where in it this ended. */
  readonly ino: number;
  readonly end: number;
}

/**
 * What is written to a log from `start` on, over all its rotations, until `signal` aborts. Reads no further than what
 * it has handed out has been taken.
 */
export async function* followLog(
  file: string,
  start: { readonly offset: number; readonly ino: number | null },
  signal: AbortSignal,
  bell: Bell,
): AsyncGenerator<Piece> {
  let handle: fs.promises.FileHandle | null = null;
  let offset = start.offset;
  let expected = start.ino;
  let gap = false;
  const buffer = Buffer.alloc(blockBytes);
  try {
    while (!signal.aborted) {
      handle ??= await fs.promises.open(file, 'r').catch(() => null);
      if (handle === null) {
        await bell.wait(signal, lookEveryMs);
        continue;
      }
      const { ino, size } = await handle.stat();
      // Another file than the one that was read before: it is read from its beginning.
      if (expected !== ino || size < offset) offset = 0;
      expected = ino;
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, offset);
      if (bytesRead > 0) {
        offset += bytesRead;
        yield { bytes: Buffer.from(buffer.subarray(0, bytesRead)), gap, ino, end: offset };
        gap = false;
        continue;
      }
      const now = await inoOf(file);
      if (now !== null && now !== ino) {
        const before = await inoOf(`${file}.1`);
        gap = before !== null && before !== ino;
        await handle.close();
        handle = null;
        continue;
      }
      await bell.wait(signal, lookEveryMs);
    }
  } finally {
    await handle?.close();
  }
}

async function inoOf(file: string): Promise<number | null> {
  return fs.promises.stat(file).then(
    ({ ino }) => ino,
    () => null,
  );
}

import fs from 'node:fs';
import stream from 'node:stream/promises';
import zlib from 'node:zlib';

/**
 * Replaces a file by its compressed form, `.gz` behind its name. The original goes only when all of the new one is on
 * the disk. Aborted, it leaves everything as it was, and rejects.
 */
export async function gzipFile(file: string, signal: AbortSignal): Promise<void> {
  const part = `${file}.gz.part`;
  try {
    const output = fs.createWriteStream(part, { mode: 0o600, flush: true });
    await stream.pipeline(fs.createReadStream(file), zlib.createGzip(), output, { signal });
    signal.throwIfAborted();
    await fs.promises.rename(part, `${file}.gz`);
    await fs.promises.rm(file);
  } catch (error) {
    await fs.promises.rm(part, { force: true });
    throw error;
  }
}

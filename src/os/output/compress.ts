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
    const input = await fs.promises.open(file, 'r');
    const output = await fs.promises.open(part, 'w', 0o600);
    try {
      await stream.pipeline(
        input.createReadStream({ autoClose: false }),
        zlib.createGzip(),
        output.createWriteStream({ autoClose: false }),
        { signal },
      );
      await output.sync();
    } finally {
      await input.close();
      await output.close();
    }
    signal.throwIfAborted();
    await fs.promises.rename(part, `${file}.gz`);
    await fs.promises.rm(file);
  } catch (error) {
    await fs.promises.rm(part, { force: true });
    throw error;
  }
}

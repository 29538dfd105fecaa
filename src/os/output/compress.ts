import childProcess from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import stream from 'node:stream/promises';

/**
 * Replaces a file by its compressed form, `.gz` behind its name. The original goes only when all of the new one is on
 * the disk. Aborted, it leaves everything as it was, and rejects.
 */
export async function gzipFile(file: string, signal: AbortSignal): Promise<void> {
  const part = `${file}.gz.part`;
  try {
    const output = await fs.promises.open(part, 'w', 0o600);
    try {
      await compress(file, output, signal);
      await output.sync();
    } finally {
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

async function compress(file: string, output: fs.promises.FileHandle, signal: AbortSignal): Promise<void> {
  try {
    await byProgram(file, output.fd, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    await byLibrary(file, output, signal);
  }
}

/** The `gzip` program: compressing 10 MB here would leave this process 30 MB larger for good (seen with Node 20 and glibc). */
function byProgram(file: string, output: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const gzip = childProcess.spawn('gzip', ['-c', file], { stdio: ['ignore', output, 'ignore'], signal });
    if (gzip.pid !== undefined) leaveTheProcessorToOthers(gzip.pid);
    gzip.once('error', reject);
    gzip.once('exit', code => (code === 0 ? resolve() : reject(new Error(`gzip ended with code ${code}`))));
  });
}

function leaveTheProcessorToOthers(pid: number): void {
  try {
    os.setPriority(pid, os.constants.priority.PRIORITY_LOW);
  } catch {}
}

/** Where there is no such program. */
async function byLibrary(file: string, output: fs.promises.FileHandle, signal: AbortSignal): Promise<void> {
  const { createGzip } = await import('node:zlib');
  const write = async (pieces: AsyncIterable<Buffer>): Promise<void> => {
    for await (const piece of pieces) await output.writeFile(piece);
  };
  await stream.pipeline(fs.createReadStream(file), createGzip(), write, { signal });
}

import fs from 'node:fs';
import path from 'node:path';
import { type Span, sizeOf } from './span.ts';

/** Of a symbolic link, what it leads to is rotated, where that lies. */
export async function linkTarget(file: string): Promise<string> {
  const stat = await fs.promises.lstat(file);
  return stat.isSymbolicLink() ? fs.promises.realpath(file) : file;
}

export async function endsAtLineStart(file: string, size: number): Promise<boolean> {
  if (size === 0) return true;
  try {
    const handle = await fs.promises.open(file, 'r');
    const { buffer } = await handle.read(Buffer.alloc(1), 0, 1, size - 1).finally(() => handle.close());
    return buffer[0] === 10;
  } catch {
    return true;
  }
}

/** Writes all of it in one call. Tells how many of the bytes were written; an error only where none was. */
export function write(fd: number, spans: readonly Span[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const done = (error: Error | null, bytes: number): void => (error ? reject(error) : resolve(bytes));
    const [first] = spans;
    if (first && spans.length === 1) fs.write(fd, first.lease.bytes, first.start, sizeOf(first), null, done);
    else
      fs.writev(
        fd,
        spans.map(span => span.lease.bytes.subarray(span.start, span.end)),
        done,
      );
  });
}

/** Makes the folder where it is missing. */
export async function openInFolder(file: string, flags: number): Promise<number> {
  try {
    return await open(file, flags);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    await makeFolder(path.dirname(file));
    return open(file, flags);
  }
}

async function makeFolder(folder: string): Promise<void> {
  try {
    await fs.promises.mkdir(folder, { recursive: true });
  } catch (error) {
    // A read-only disk comes as ENOENT from a recursive mkdir; a plain one says what it is.
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    await fs.promises.mkdir(folder);
  }
}

function open(file: string, flags: number): Promise<number> {
  return new Promise((resolve, reject) => {
    fs.open(file, flags, 0o600, (error, fd) => (error ? reject(error) : resolve(fd)));
  });
}

export function fstat(fd: number): Promise<fs.Stats> {
  return new Promise((resolve, reject) => {
    fs.fstat(fd, (error, stat) => (error ? reject(error) : resolve(stat)));
  });
}

/** An error on close (a network file system's late one) is told by the next write. */
export function close(fd: number): Promise<void> {
  return new Promise(resolve => {
    fs.close(fd, () => resolve());
  });
}

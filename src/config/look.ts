import fs from 'node:fs';
import path from 'node:path';

/** The questions that configuration asks of the file system, few enough to answer from a list in a test. */
export interface Look {
  /** What stands at this path, links followed. `hidden`: it cannot be seen from here (permissions). */
  at(path: string): 'file' | 'folder' | 'other' | 'nothing' | 'hidden';
  /** At most `maxBytes` + 1 bytes of a file. Throws the system's error. */
  read(path: string, maxBytes: number): Uint8Array;
  /** A file that this user may run. */
  runs(path: string): boolean;
}

export const look: Look = {
  at(place) {
    try {
      const stat = fs.statSync(place);
      return stat.isFile() ? 'file' : stat.isDirectory() ? 'folder' : 'other';
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      return code === 'ENOENT' || code === 'ENOTDIR' ? 'nothing' : 'hidden';
    }
  },
  read(place, maxBytes) {
    const fd = fs.openSync(place, 'r');
    try {
      const bytes = Buffer.alloc(maxBytes + 1);
      let filled = 0;
      for (;;) {
        const got = fs.readSync(fd, bytes, filled, bytes.length - filled, null);
        if (got === 0 || filled + got === bytes.length) return bytes.subarray(0, filled + got);
        filled += got;
      }
    } finally {
      fs.closeSync(fd);
    }
  },
  runs(place) {
    try {
      fs.accessSync(place, fs.constants.X_OK);
      return fs.statSync(place).isFile();
    } catch {
      return false;
    }
  },
};

/** Where `name` is found on PATH, or `null`. On Windows with the extensions of PATHEXT. */
export function onPath(
  name: string,
  env: Readonly<Record<string, string | undefined>>,
  eyes: Look,
  platform: NodeJS.Platform,
): string | null {
  const paths = platform === 'win32' ? path.win32 : path.posix;
  const folders = (env.PATH ?? env.Path ?? '').split(paths.delimiter).filter(folder => folder !== '');
  const endings = platform === 'win32' ? (env.PATHEXT ?? '.COM;.EXE;.BAT;.CMD').split(';') : [''];
  for (const folder of folders) {
    for (const ending of endings) {
      const place = paths.join(folder, name + ending);
      if (eyes.runs(place)) return place;
    }
  }
  return null;
}

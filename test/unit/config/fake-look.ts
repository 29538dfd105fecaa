import type { Look } from '../../../src/config/look.ts';

/** A file system from a list: a path that ends in `/` is a folder, one that ends in `*` may be run. */
export function fakeLook(files: Readonly<Record<string, string>>): Look {
  const paths = Object.keys(files);
  const isFolder = (place: string) => paths.some(path => path.startsWith(`${place.replace(/\/$/, '')}/`));
  return {
    at: place => (place in files || `${place}*` in files ? 'file' : isFolder(place) ? 'folder' : 'nothing'),
    read: (place, maxBytes) => {
      const text = files[place];
      if (text === undefined) throw Object.assign(new Error('no such file'), { code: 'ENOENT' });
      return Buffer.from(text).subarray(0, maxBytes + 1);
    },
    runs: place => `${place}*` in files,
  };
}

/*
 * The first 100 bytes of a database (https://www.sqlite.org/fileformat.html, "The Database Header"), read by hand: no
 * lock is taken, nothing can be changed, and a database in use is not disturbed.
 */

export const headerBytes = 100;
const magic = 'SQLite format 3\0';

/**
 * What is wrong with the head of a database file, in words; null: nothing.
 *
 * @param head the first `headerBytes` bytes, or as many as there are
 * @param size of the whole file, in bytes
 */
export function headerTrouble(head: Uint8Array, size: number): string | null {
  // An empty file is an empty database, as `sqlite3.connect` makes it.
  if (size === 0) return null;
  const bytes = Buffer.from(head.buffer, head.byteOffset, head.byteLength);
  if (bytes.length < headerBytes) return `it has ${size} bytes, too few for a database`;
  if (bytes.toString('latin1', 0, 16) !== magic) return 'its header is not that of a database';
  const pageSize = pageSizeOf(bytes);
  if (pageSize === null) return `its header has an impossible page size (${bytes.readUInt16BE(16)})`;
  if (size % pageSize !== 0)
    return `its size of ${size} bytes is no multiple of its page size of ${pageSize}: the end is missing`;
  // The page count is only kept by versions that also write the change counter a second time.
  const pages = bytes.readUInt32BE(28);
  const countIsValid = bytes.readUInt32BE(24) === bytes.readUInt32BE(92);
  if (countIsValid && pages * pageSize > size)
    return `it has ${size / pageSize} of its ${pages} pages: the end is missing`;
  return null;
}

function pageSizeOf(bytes: Buffer): number | null {
  const raw = bytes.readUInt16BE(16);
  const size = raw === 1 ? 65_536 : raw;
  return size >= 512 && (size & (size - 1)) === 0 ? size : null;
}

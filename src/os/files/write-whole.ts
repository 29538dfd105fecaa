import fs from 'node:fs/promises';
import path from 'node:path';

/**
 * Writes a file whole or not at all: into a draft beside it, flushed to the disk, then renamed. A reader, or a power
 * cut, never meets half of it or an empty one. For its owner only (0600).
 *
 * @throws what the file system says (ENOSPC, EROFS, EACCES …); nothing is left behind then
 */
export async function writeWhole(file: string, text: string): Promise<void> {
  const draft = path.join(path.dirname(file), `.${path.basename(file)}.${process.pid}.tmp`);
  try {
    const handle = await fs.open(draft, 'w', 0o600);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await fs.rename(draft, file);
  } catch (error) {
    await fs.rm(draft, { force: true }).catch(() => {});
    throw error;
  }
}

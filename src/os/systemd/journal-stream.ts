import fs from 'node:fs';

/**
 * Whether a descriptor leads to systemd's journal, which reads a level off the beginning of a line: the variable names
 * device and inode of what systemd has connected, and a redirection since then changes the descriptor but not the
 * variable.
 */
export function leadsToJournal(fd: number, env: Readonly<Record<string, string | undefined>>): boolean {
  const named = env.JOURNAL_STREAM;
  if (named === undefined) return false;
  try {
    const { dev, ino } = fs.fstatSync(fd, { bigint: true });
    return named === `${dev}:${ino}`;
  } catch {
    return false;
  }
}

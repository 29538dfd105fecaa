import fs from 'node:fs';
import path from 'node:path';
import { writeWhole } from './write-whole.ts';

/** More than this was not written by us. */
const maxBytes = 16 * 1024 * 1024;

const retryMs = 1_000;

/** While a run lives its time is noted this often, so that a killed supervisor loses no more of it. */
export const heartbeatMs = 20_000;

/** A service's history between two lives of the supervisor. */
export interface HistoryFile {
  /**
   * What was last saved, and when it was last known to be true; null where there is none, or none that can be read: a
   * broken history is put aside (`.broken`), never trusted and never lost.
   */
  load(): { readonly saved: unknown; readonly aliveAt: Date } | null;
  /**
   * Whole or not at all. One write at a time; of several asked for meanwhile the latest is written. What could not be
   * written (a full disk) is tried again once a second until it is, or something newer is to be saved.
   */
  save(content: unknown): Promise<void>;
  /** Notes that what was saved is still true now: the file's time, no byte of it. Never throws. */
  touch(): void;
}

/** `what`: `history` of its runs, or its `timeline`. */
export function historyFile(dir: string, service: string, what: 'history' | 'timeline' = 'history'): HistoryFile {
  const file = path.join(dir, `.${service}.${what}.json`);
  let writing: Promise<void> | null = null;
  let next: { content: unknown } | null = null;
  let again: NodeJS.Timeout | undefined;

  async function write(): Promise<void> {
    while (next !== null) {
      const { content } = next;
      next = null;
      try {
        await fs.promises.mkdir(dir, { recursive: true });
        await writeWhole(file, `${JSON.stringify(content)}\n`);
      } catch (error) {
        again = setTimeout(() => save(content).catch(() => {}), retryMs);
        again.unref();
        throw error;
      }
    }
  }

  function save(content: unknown): Promise<void> {
    clearTimeout(again);
    next = { content };
    writing ??= write().finally(() => {
      writing = null;
    });
    return writing;
  }

  return {
    load() {
      try {
        const { size, mtime } = fs.statSync(file);
        if (size > maxBytes) throw new Error(`${size} bytes`);
        return { saved: JSON.parse(fs.readFileSync(file, 'utf8')) as unknown, aliveAt: mtime };
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === undefined) putAside(file);
        return null;
      }
    },
    save,
    touch() {
      const now = new Date();
      fs.utimes(file, now, now, () => {});
    },
  };
}

function putAside(file: string): void {
  try {
    fs.renameSync(file, `${file}.broken`);
  } catch {
    // It stays where it is and is written over.
  }
}

import fs from 'node:fs';
import { type RunRecord, writeRun } from '../instance/run-file.ts';

/** Writes down what runs: one file per service; while one write goes on only the latest wish waits behind it. */
export class Diary {
  readonly #wishes = new Map<string, RunRecord>();
  readonly #files = new Set<string>();
  readonly #onTrouble: (sentence: string) => void;
  #writing: Promise<void> | null = null;
  #told = false;

  constructor(onTrouble: (sentence: string) => void) {
    this.#onTrouble = onTrouble;
  }

  write(file: string, record: RunRecord): void {
    this.#files.add(file);
    this.#wishes.set(file, record);
    this.#writing ??= this.#work();
  }

  /** @param remove nothing runs any more: the next supervisor has nothing to look for */
  async close(remove: boolean): Promise<void> {
    await this.#writing;
    if (!remove) return;
    for (const file of this.#files) await fs.promises.rm(file, { force: true }).catch(() => {});
  }

  async #work(): Promise<void> {
    // Not in the turn of the spawn.
    await new Promise(setImmediate);
    for (const [file, record] of this.#wishes) {
      this.#wishes.delete(file);
      try {
        await writeRun(file, record);
      } catch (error) {
        if (!this.#told) this.#onTrouble(trouble(file, error));
        this.#told = true;
      }
    }
    this.#writing = null;
  }
}

function trouble(file: string, error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code ?? String(error);
  return `what runs could not be written down in ${file} (${code}): should this supervisor be killed, the next one may not find all that it leaves`;
}

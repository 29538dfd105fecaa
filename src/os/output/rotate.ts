import fs from 'node:fs';
import path from 'node:path';

export interface RotateOptions {
  readonly path: string;
  readonly files: number;
  readonly compress: boolean;
}

export interface Rotated {
  /** Moves `log` to `log.1`, `log.1` to `log.2` …, and drops what is too old. The log must be closed. */
  rotate(): Promise<void>;
  /** Stops compressing. */
  stop(): void;
}

/** Compressing waits until no file was rotated away for this long: in a flood it would only be wasted. */
const CALM_MS = 3_000;

const DISCARDED = '.old.part';

/** The files of a log's past: `log.1` is the newest, `.gz` behind it where it is compressed. */
export function rotatedFiles({ path: log, files, compress }: RotateOptions): Rotated {
  const folder = path.dirname(log);
  const base = path.basename(log);
  let calm: NodeJS.Timeout | null = null;
  let discarding = Promise.resolve();
  let compressing: { readonly stop: AbortController; readonly done: Promise<void> } | null = null;

  if (compress) later();

  return {
    async rotate() {
      if (calm) clearTimeout(calm);
      compressing?.stop.abort();
      await compressing?.done;
      const present = (await numbered(folder, base)).sort((a, b) => b.number - a.number);
      for (const { name, number, gz } of present) {
        const from = path.join(folder, name);
        if (number >= files - 1) await discard(from);
        else await move(from, path.join(folder, `${base}.${number + 1}${gz ? '.gz' : ''}`));
      }
      if (files > 1) await move(log, path.join(folder, `${base}.1`));
      else await discard(log);
      if (compress) later();
    },
    stop() {
      if (calm) clearTimeout(calm);
      compressing?.stop.abort();
    },
  };

  /** Freeing a large file takes longer than all the rest, so nobody waits for it. At most one is on its way out. */
  async function discard(file: string): Promise<void> {
    await discarding;
    const out = path.join(folder, `${base}${DISCARDED}`);
    await move(file, out);
    discarding = fs.promises.rm(out, { force: true }).catch(() => {});
  }

  function later(): void {
    if (calm) clearTimeout(calm);
    calm = setTimeout(() => {
      const stop = new AbortController();
      const done = compressAll(stop.signal).finally(() => {
        compressing = null;
      });
      compressing = { stop, done };
    }, CALM_MS);
    calm.unref();
  }

  /** What fails stays uncompressed, which is as good; the next rotation tries again. */
  async function compressAll(signal: AbortSignal): Promise<void> {
    const { gzipFile } = await import('./compress.ts');
    try {
      await removeRemains(folder, base);
      for (const { name, gz } of await numbered(folder, base)) {
        if (!gz && !signal.aborted) await gzipFile(path.join(folder, name), signal);
      }
    } catch {}
  }
}

interface Numbered {
  readonly name: string;
  readonly number: number;
  readonly gz: boolean;
}

async function numbered(folder: string, base: string): Promise<Numbered[]> {
  const found: Numbered[] = [];
  for (const entry of await fs.promises.readdir(folder, { withFileTypes: true })) {
    const { name } = entry;
    if (!name.startsWith(`${base}.`) || !entry.isFile()) continue;
    const match = /^(\d{1,4})(\.gz)?$/.exec(name.slice(base.length + 1));
    if (match) found.push({ name, number: Number(match[1]), gz: match[2] !== undefined });
  }
  return found;
}

/** Somebody else may have taken the file meanwhile: then there is nothing to move. */
async function move(from: string, to: string): Promise<void> {
  await fs.promises.rename(from, to).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
}

/** Removes what a supervisor that was killed in the middle of its work has left. */
async function removeRemains(folder: string, base: string): Promise<void> {
  for (const name of await fs.promises.readdir(folder)) {
    const isOurs = name.startsWith(`${base}.`) && /^(\d{1,4}\.gz|old)\.part$/.test(name.slice(base.length + 1));
    if (isOurs) await fs.promises.rm(path.join(folder, name), { force: true });
  }
}

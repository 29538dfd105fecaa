/** Told once when writing the log stops working, and once when it works again. */
export interface Trouble {
  /** `unwritable`: the log cannot be written at present; supervision goes on. `recovered`: it is written again. */
  readonly what: 'unwritable' | 'recovered';
  /** The system's error name (ENOSPC, EROFS, EIO, ENOENT …); `SLOW` where the disk hangs or does not keep up. */
  readonly code: string;
  readonly path: string;
  /** Output that is in no log, in this time of trouble so far. */
  readonly droppedBytes: number;
}

/** A trouble that comes and goes is told at most this often. */
const TOLD_AGAIN_AFTER_MS = 60_000;

/** Makes one notice of what many failing writes and several streams report. */
export interface TroubleTeller {
  begins(code: string): void;
  dropped(bytes: number): void;
  /** Without a code: whatever it was is over. With one: only where it was that. */
  ends(code?: string): void;
  totalDroppedBytes(): number;
}

export function createTroubleTeller(path: string, onTrouble: (trouble: Trouble) => void): TroubleTeller {
  const toldAt = new Map<string, number>();
  let current: { code: string; droppedBytes: number; told: boolean } | null = null;
  let total = 0;

  return {
    begins(code) {
      if (current) return;
      const now = performance.now();
      const told = now - (toldAt.get(code) ?? Number.NEGATIVE_INFINITY) >= TOLD_AGAIN_AFTER_MS;
      current = { code, droppedBytes: 0, told };
      if (!told) return;
      toldAt.set(code, now);
      onTrouble({ what: 'unwritable', code, path, droppedBytes: 0 });
    },
    dropped(bytes) {
      total += bytes;
      if (current) current.droppedBytes += bytes;
    },
    ends(code) {
      if (!current || (code !== undefined && code !== current.code)) return;
      const over = current;
      current = null;
      if (over.told) onTrouble({ what: 'recovered', code: over.code, path, droppedBytes: over.droppedBytes });
    },
    totalDroppedBytes: () => total,
  };
}

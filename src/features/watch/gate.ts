/** After the last change it is quiet for so long before a restart: a checkout or a build is one change. */
export const quietMs = 200;
/** Files that are written all the time delay a restart no longer than this. */
export const longestMs = 5_000;
/** More restarts than these within a minute are held back. */
export const maxRestarts = 10;
export const windowMs = 60_000;
/** Of a flood the paths are no longer told apart. */
const maxPaths = 20_000;

/** What is to be done now. */
export interface Opening {
  /** The first of the changed paths, and how many others there are; null: no restart yet. */
  readonly restart: { readonly first: string; readonly more: number } | null;
  /** It is to be said, once until the next restart, that changes are being held back. */
  readonly holdsBack: boolean;
  /** When to look again; null: after the next change. */
  readonly wakeAt: number | null;
}

/** Makes restarts of changes: one for many, and not too many in a minute. Times are milliseconds of one steady clock. */
export class ChangeGate {
  readonly #paths = new Set<string>();
  #count = 0;
  #firstAt = 0;
  #lastAt = 0;
  #said = false;
  #restarts: readonly number[] = [];

  change(path: string, now: number): void {
    if (this.#count === 0) this.#firstAt = now;
    this.#lastAt = now;
    if (this.#paths.has(path)) return;
    if (this.#paths.size < maxPaths) this.#paths.add(path);
    this.#count += 1;
  }

  look(now: number): Opening {
    if (this.#count === 0) return { restart: null, holdsBack: false, wakeAt: null };
    const quietAt = Math.min(this.#lastAt + quietMs, this.#firstAt + longestMs);
    if (now < quietAt) return { restart: null, holdsBack: false, wakeAt: quietAt };
    this.#restarts = this.#restarts.filter(at => at > now - windowMs);
    const [oldest] = this.#restarts;
    if (oldest !== undefined && this.#restarts.length >= maxRestarts) {
      const holdsBack = !this.#said;
      this.#said = true;
      return { restart: null, holdsBack, wakeAt: oldest + windowMs };
    }
    const [first = ''] = this.#paths;
    const restart = { first, more: this.#count - 1 };
    this.#restarts = [...this.#restarts, now];
    this.#paths.clear();
    this.#count = 0;
    this.#said = false;
    return { restart, holdsBack: false, wakeAt: null };
  }
}

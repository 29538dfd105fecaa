/** After the last change it is quiet for so long before a restart: a checkout or a build is one change. */
export const quietMs = 200;
/**
 * While changes come without a pause the watcher gathers for 500 ms before it tells: a flood is over when it has told
 * nothing for longer. It shows by its number, or by folders that were changed after all that has been told.
 */
export const floodQuietMs = 700;
export const floodPaths = 5;
/** Files that are written all the time delay a restart no longer than this. */
export const longestMs = 30_000;
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
  #isFlood = false;
  #said = false;
  #restarts: readonly number[] = [];

  change(path: string, now: number): void {
    if (this.#count === 0) this.#firstAt = now;
    this.#lastAt = now;
    if (this.#paths.has(path)) return;
    if (this.#paths.size < maxPaths) this.#paths.add(path);
    this.#count += 1;
  }

  /** @param goesOn whether there are later changes where these paths are, of which nothing has been told yet */
  look(now: number, goesOn: (paths: readonly string[]) => boolean = () => false): Opening {
    if (this.#count === 0) return { restart: null, holdsBack: false, wakeAt: null };
    this.#isFlood ||= this.#count > floodPaths;
    if (now < this.#quietAt()) return { restart: null, holdsBack: false, wakeAt: this.#quietAt() };
    this.#isFlood ||= goesOn([...this.#paths]);
    if (now < this.#quietAt()) return { restart: null, holdsBack: false, wakeAt: this.#quietAt() };
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
    this.#isFlood = false;
    this.#said = false;
    return { restart, holdsBack: false, wakeAt: null };
  }

  #quietAt(): number {
    return Math.min(this.#lastAt + (this.#isFlood ? floodQuietMs : quietMs), this.#firstAt + longestMs);
  }
}

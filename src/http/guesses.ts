/** So many wrong tokens within a minute from one address, and no more of its are looked at in it. */
export const maxWrongTokens = 10;
/** So many addresses are told apart; one more, and all that are not yet known count as one. */
export const maxAddresses = 1_000;
const minuteMs = 60_000;

interface Count {
  since: number;
  wrong: number;
}

/** Wrong tokens, counted by who sent them, so that nobody guesses for long, and nobody locks others out. */
export class Guesses {
  readonly #counts = new Map<string, Count>();

  tooMany(address: string, nowMs: number): boolean {
    const count = this.#counts.get(this.#key(address));
    return count !== undefined && nowMs - count.since < minuteMs && count.wrong >= maxWrongTokens;
  }

  add(address: string, nowMs: number): void {
    if (this.#counts.size >= maxAddresses) this.#forget(nowMs);
    const key = this.#key(address);
    const count = this.#counts.get(key);
    if (count === undefined || nowMs - count.since >= minuteMs) this.#counts.set(key, { since: nowMs, wrong: 1 });
    else count.wrong += 1;
  }

  #key(address: string): string {
    return this.#counts.has(address) || this.#counts.size < maxAddresses ? address : 'others';
  }

  #forget(nowMs: number): void {
    for (const [address, { since }] of this.#counts) if (nowMs - since >= minuteMs) this.#counts.delete(address);
  }
}

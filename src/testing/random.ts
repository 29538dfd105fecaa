/** Chance that can be had again: the same seed gives the same numbers on every machine. */
export interface Random {
  /** 0 ≤ x < 1. */
  fraction(): number;
  /** A whole number, both ends possible. */
  between(min: number, max: number): number;
  /** True so often in a hundred. */
  percent(likely: number): boolean;
  /** One of a list that is not empty. */
  pick<T>(list: readonly [T, ...T[]]): T;
  /** A generator of its own, so that drawing from it changes nothing here but one draw. */
  fork(): Random;
}

/** A 32-bit generator (splitmix32): 2³² numbers before it repeats, far more than one simulation draws. */
export function randomFrom(seed: number): Random {
  let state = seed | 0;
  const fraction = () => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
  };
  return {
    fraction,
    between: (min, max) => min + Math.floor(fraction() * (max - min + 1)),
    percent: likely => fraction() * 100 < likely,
    pick: list => list[Math.floor(fraction() * list.length)] ?? list[0],
    fork: () => randomFrom(Math.floor(fraction() * 2 ** 32)),
  };
}

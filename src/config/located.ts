/** A value of the file that still knows where it stands. Everything behind this type knows nothing of YAML. */
export interface Place {
  /** 1-based. */
  readonly line: number;
  readonly column: number;
}

export type Located = Place &
  (
    | { readonly is: 'scalar'; readonly value: string | number | boolean | null; readonly source: string }
    | { readonly is: 'list'; readonly items: readonly Located[] }
    | { readonly is: 'map'; readonly entries: readonly LocatedEntry[] }
  );

export interface LocatedEntry {
  readonly key: string;
  readonly place: Place;
  readonly value: Located;
}

/** As plain data. `textual`: numbers and booleans as the text they were written as (`1.10`, `off`). */
export function plain(located: Located, textual: boolean): unknown {
  switch (located.is) {
    case 'scalar':
      return textual ? located.source : located.value;
    case 'list':
      return located.items.map(item => plain(item, textual));
    case 'map':
      return Object.fromEntries(located.entries.map(entry => [entry.key, plain(entry.value, textual)]));
  }
}

/** What a path of keys and indexes leads to, as far as it leads. */
export function follow(located: Located, path: readonly unknown[]): Located {
  const [step, ...rest] = path;
  const next =
    located.is === 'list'
      ? located.items[Number(step)]
      : located.is === 'map'
        ? located.entries.find(entry => entry.key === step)?.value
        : undefined;
  return next === undefined ? located : follow(next, rest);
}

/** Nothing was written: an empty value counts as not set, as an empty variable does. */
export const isNothing = (located: Located): boolean => located.is === 'scalar' && located.value === null;

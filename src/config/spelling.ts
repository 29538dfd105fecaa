/** `restartDelay` as it is written elsewhere: `restart-delay` (flags), `restart_delay` (file), `RESTART_DELAY`. */
export const kebab = (key: string): string => key.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`);
export const snake = (key: string): string => key.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`);
export const camel = (word: string): string => word.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
export const shout = (key: string): string => snake(key).toUpperCase();

const LONGEST_WORD = 64;

/** The known word nearest to `word`, or `null` when none is near: more than a third of its letters are wrong. */
export function nearest(word: string, known: Iterable<string>): string | null {
  if (word.length > LONGEST_WORD) return null;
  let best: string | null = null;
  let bestDistance = Math.max(1, Math.floor(word.length / 3)) + 1;
  for (const candidate of known) {
    const distance = editDistance(bare(word), bare(candidate));
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** `, did you mean …?` as a hint, or nothing. */
export function didYouMean(word: string, known: Iterable<string>): string {
  const near = nearest(word, known);
  return near === null ? '' : `did you mean ${near}?`;
}

/** Spellings of one word are no distance apart: `max-restarts`, `MAX_RESTARTS`, `maxRestarts`. */
const bare = (word: string): string => word.toLowerCase().replace(/[-_]/g, '');

/** Insertions, deletions, replacements and swaps of neighbours (optimal string alignment). */
export function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const line = [row];
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      let cost = Math.min(at(last, column) + 1, at(line, column - 1) + 1, at(last, column - 1) + (same ? 0 : 1));
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      if (swapped) cost = Math.min(cost, at(before, column - 2) + 1);
      line.push(cost);
    }
    before = last;
    last = line;
  }
  return at(last, b.length);
}

const at = (line: readonly number[], column: number): number => line[column] ?? Number.POSITIVE_INFINITY;

/**
 * Splits a command line into words without a shell. Words are separated by blanks; '…' and "…" hold blanks together and
 * may stand inside a word (`--name="my app"`). Nothing else is special: a backslash is a backslash (so Windows paths
 * need no care), `$`, `*`, `|`, `;` and `>` reach the program as they are. A word that needs one kind of quote is
 * written in the other kind. Returns `null` where a quote is never closed.
 */
export function splitWords(line: string): string[] | null {
  const words: string[] = [];
  let word: string | null = null;
  let quote: string | null = null;
  for (const char of line) {
    if (quote !== null) {
      if (char === quote) quote = null;
      else word += char;
    } else if (char === '"' || char === "'") {
      quote = char;
      word ??= '';
    } else if (char === ' ' || char === '\t') {
      if (word !== null) words.push(word);
      word = null;
    } else {
      word = (word ?? '') + char;
    }
  }
  if (quote !== null) return null;
  if (word !== null) words.push(word);
  return words;
}

/** The words of a command in one line for a person to read; words with blanks or quotes stand in quotes. */
export const joinWords = (words: readonly string[]): string =>
  words.map(word => (/^[^\s"']+$/.test(word) ? word : JSON.stringify(word))).join(' ');

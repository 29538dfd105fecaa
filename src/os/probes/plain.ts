/**
 * Text that came from the application or a stranger, made fit for one line of a log, a page or a mail: control
 * characters, line ends and direction marks become blanks, lone surrogates U+FFFD, and what is longer than `maxChars`
 * ends in `…`.
 */
export function plain(text: string, maxChars: number): string {
  // Only what can be shown is cleaned; the input may be 64 KiB.
  const head = text.length > maxChars * 4 ? text.slice(0, maxChars * 4) : text;
  const clean = head
    .replace(/[\0-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff]+/g, ' ')
    .replace(/\p{Surrogate}/gu, '\ufffd')
    .replace(/ {2,}/g, ' ')
    .trim();
  if (clean.length <= maxChars && head.length === text.length) return clean;
  // A cut must not leave half a character behind.
  return `${clean.slice(0, maxChars - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}

/** A time limit as a person says it: `5 s`, `0.25 s`. */
export function seconds(ms: number): string {
  return `${Math.round(ms) / 1000} s`;
}

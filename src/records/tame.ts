/** Colours and cursor moves as a whole, so that no `[31m` is left of them. */
const escapes =
  /\u001b(?:\[[0-9;:?<=>]{0,32}[ -/]{0,4}[@-~]|[\]PX^_][^\u0007\u001b]{0,400}(?:\u0007|\u001b\\)?|[ -/]{0,4}[0-~])/g;
/** C0, DEL, C1, line and paragraph separators, marks that turn text around, and invisible ones. */
const untamed = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/**
 * One line of what an application wrote, made fit for a terminal: nothing of it moves the cursor, colours, or turns text
 * around. Its indentation stays.
 */
export function tameLine(text: string, mostChars: number): string {
  const line = text.slice(0, mostChars * 8).replace(/\r+$/, '');
  // What was last written over the line counts.
  const shown = line.slice(line.lastIndexOf('\r') + 1);
  const tamed = shown
    .replace(escapes, '')
    .replaceAll('\t', '    ')
    .replace(untamed, '')
    .replace(/\p{Surrogate}/gu, '\ufffd')
    .trimEnd();
  return tamed.length > mostChars ? `${tamed.slice(0, mostChars - 3).replace(/[\ud800-\udbff]$/, '')}...` : tamed;
}

/** The same for a text that stands in a sentence: line ends become blanks. */
export function tame(text: string, mostChars = 600): string {
  return tameLine(text.slice(0, mostChars * 8).replace(/\s*[\r\n]+\s*/g, ' '), mostChars).trimStart();
}

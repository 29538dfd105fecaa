/*
 * How words are written in a unit file: https://www.freedesktop.org/software/systemd/man/systemd.syntax.html and the
 * chapter "Command lines" of systemd.service.
 */

/** A word of ExecStart: no specifier, no variable and no blank of it means anything to systemd. */
export function commandWord(word: string): string {
  return quoted(word.replaceAll('%', '%%').replaceAll('$', '$$$$'));
}

/** An assignment of Environment=, where variables are not expanded. */
export function assignment(name: string, value: string): string {
  return `Environment=${quoted(`${name}=${value.replaceAll('%', '%%')}`)}`;
}

/** A path of a setting that takes one path or several: specifiers are expanded, quotes are understood. */
export function pathWord(place: string): string {
  return quoted(place.replaceAll('%', '%%'));
}

/** A sentence of one line, such as a description. */
export function plainText(text: string): string {
  return text
    .replace(/[\u0000-\u001f\u007f]+/g, ' ')
    .replaceAll('%', '%%')
    .trim();
}

function quoted(word: string): string {
  if (/^[\w@%+=:,./$-]+$/.test(word)) return word;
  const inner = word.replace(/[\\"\u0000-\u001f\u007f]/g, found => {
    if (found === '\\' || found === '"') return `\\${found}`;
    return `\\x${found.charCodeAt(0).toString(16).padStart(2, '0')}`;
  });
  return `"${inner}"`;
}

/*
 * A line of a log for a reader: colours as spans, everything else a terminal would obey made visible or dropped. The
 * result is text and class names only; nothing of it is ever read as HTML.
 */

export interface Piece {
  readonly text: string;
  /** Class names, `c0` … `c15` for the colour among them. */
  readonly look: string;
  /** A colour beyond the sixteen, `rgb(…)`; empty where there is none. */
  readonly colour: string;
}

interface Pen {
  colour: number | string | null;
  bold: boolean;
  dim: boolean;
  italic: boolean;
  underline: boolean;
}

const plain = (): Pen => ({ colour: null, bold: false, dim: false, italic: false, underline: false });

/** Control sequences with their parameters; strings for the terminal (titles, links); lone escapes. */
const sequence = /\u001b\[([0-9;:]*)([@-~])|\u001b[\]PX^_][^\u0007\u001b]*(?:\u0007|\u001b\\|$)|\u001b[ -/]*[0-~]?/g;

/** Beyond this a line is cut: nobody reads it, and the browser would suffer. */
export const maxShownChars = 4_000;

export function piecesOf(line: string): readonly Piece[] {
  const pen = plain();
  const pieces: Piece[] = [];
  const shown = line.length > maxShownChars ? line.slice(0, maxShownChars) : line;
  let from = 0;
  const put = (text: string): void => {
    if (text !== '') pieces.push({ text: visible(text), look: lookOf(pen), colour: colourOf(pen) });
  };
  for (const found of shown.matchAll(sequence)) {
    put(shown.slice(from, found.index));
    from = found.index + found[0].length;
    if (found[2] === 'm') paint(pen, found[1] ?? '');
  }
  put(shown.slice(from));
  if (shown.length < line.length) {
    pieces.push({ text: ` … ${line.length - shown.length} more characters`, look: 'dim', colour: '' });
  }
  return pieces;
}

/** As it is searched: what a reader sees, without colours. */
export const plainText = (line: string): string =>
  piecesOf(line)
    .map(({ text }) => text)
    .join('');

/** Controls as carets (`^M`); marks that turn the direction of writing would let a line pass for another. */
function visible(text: string): string {
  return text
    .replace(/[\u0000-\u0008\u000a-\u001f]/g, control => `^${String.fromCharCode(0x40 + control.charCodeAt(0))}`)
    .replace(
      /[\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g,
      mark => `⟨U+${mark.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}⟩`,
    );
}

function lookOf({ colour, bold, dim, italic, underline }: Pen): string {
  const names = [
    typeof colour === 'number' ? `c${colour}` : '',
    bold ? 'bold' : '',
    dim ? 'dim' : '',
    italic ? 'italic' : '',
    underline ? 'underline' : '',
  ];
  return names.filter(name => name !== '').join(' ');
}

const colourOf = ({ colour }: Pen): string => (typeof colour === 'string' ? colour : '');

function paint(pen: Pen, parameters: string): void {
  const codes = parameters === '' ? [0] : parameters.split(/[;:]/).map(Number);
  for (let at = 0; at < codes.length; at += 1) {
    const code = codes[at] ?? 0;
    if (code === 0) Object.assign(pen, plain());
    else if (code === 1) pen.bold = true;
    else if (code === 2) pen.dim = true;
    else if (code === 3) pen.italic = true;
    else if (code === 4) pen.underline = true;
    else if (code === 22) Object.assign(pen, { bold: false, dim: false });
    else if (code === 23) pen.italic = false;
    else if (code === 24) pen.underline = false;
    else if (code >= 30 && code <= 37) pen.colour = code - 30;
    else if (code >= 90 && code <= 97) pen.colour = code - 90 + 8;
    else if (code === 39) pen.colour = null;
    else if (code === 38 || code === 48) {
      const { colour, length } = further(codes.slice(at + 1));
      if (code === 38) pen.colour = colour;
      at += length;
    }
  }
}

/** `5;N` of 256, or `2;R;G;B`. */
function further(codes: readonly number[]): { readonly colour: number | string | null; readonly length: number } {
  const [kind, a = 0, b = 0, c = 0] = codes;
  if (kind === 2) return { colour: rgb(a, b, c), length: 4 };
  if (kind !== 5) return { colour: null, length: 1 };
  if (a < 16) return { colour: a, length: 2 };
  if (a >= 232) return { colour: rgb(8 + (a - 232) * 10, 8 + (a - 232) * 10, 8 + (a - 232) * 10), length: 2 };
  const level = (step: number): number => (step === 0 ? 0 : 55 + step * 40);
  const cube = a - 16;
  return { colour: rgb(level(Math.floor(cube / 36)), level(Math.floor(cube / 6) % 6), level(cube % 6)), length: 2 };
}

/** The log is dark in both themes: what would not be read on it is lightened. */
function rgb(...channels: readonly [number, number, number]): string {
  const bounded = channels.map(one => (one >= 0 && one <= 255 ? Math.round(one) : 0));
  const [red = 0, green = 0, blue = 0] = bounded;
  const light = (0.2126 * red + 0.7152 * green + 0.0722 * blue) / 255;
  const lift = light >= 0.45 ? 0 : (0.45 - light) / (1 - light);
  return `rgb(${bounded.map(one => Math.round(one + (255 - one) * lift)).join(', ')})`;
}

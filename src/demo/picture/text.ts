import type { Shape } from './canvas.ts';

// Seven rows of five bits, a base-32 digit each, the highest bit on the left. Only what a test picture says.
const GLYPHS: Record<string, string> = {
  0: 'ehjlphe',
  1: '4c4444e',
  2: 'eh1248v',
  3: 'v2421he',
  4: '26aiv22',
  5: 'vgu11he',
  6: '68guhhe',
  7: 'v124888',
  8: 'ehhehhe',
  9: 'ehhf12c',
  ':': '0cc0cc0',
  '-': '000v000',
  C: 'ehggghe',
  E: 'vgguggv',
  I: 'e44444e',
  P: 'uhhuggg',
  R: 'uhhukih',
  S: 'fgge11u',
  T: 'v444444',
  U: 'hhhhhhe',
};

/** A line of text whose dots are `dot` pixels wide; a character it has no picture of is left blank. */
export function text(words: string, left: number, top: number, dot: number): Shape {
  const rows = [...words].map(letter => [...(GLYPHS[letter] ?? '0000000')].map(row => Number.parseInt(row, 32)));
  return {
    box: { left, top, right: left + words.length * 6 * dot, bottom: top + 7 * dot },
    distance: (x, y) => {
      const column = Math.floor((x - left) / dot);
      const row = rows[Math.floor(column / 6)]?.[Math.floor((y - top) / dot)] ?? 0;
      return ((row << 1) >> (5 - (column % 6))) & 1 ? -1 : 1; // the sixth column is the gap between two letters
    },
  };
}

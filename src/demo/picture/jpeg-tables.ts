/** The constants of baseline JPEG: ITU-T T.81, annex K. One set of tables serves brightness and colour alike. */

/** Where the i-th coefficient stands in its 8x8 block. */
export const ZIGZAG = Uint8Array.from([
  0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21, 28,
  35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47,
  55, 62, 63,
]);

// Table K.1, row by row.
const BRIGHTNESS = [
  16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22, 29, 51,
  87, 80, 62, 18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92, 49, 64, 78, 87, 103, 121, 120, 101,
  72, 92, 95, 98, 112, 100, 103, 99,
];

/** The step of each coefficient, in zigzag order: 0.4 of the standard's, about the quality "80" of other encoders. */
export const QUANTUM = Uint8Array.from(ZIGZAG, at => Math.round((BRIGHTNESS[at] as number) * 0.4));

// How many codes there are of 1 … 16 bits, and their symbols: tables K.3 and K.5.
const DC_LENGTHS = [0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0];
const DC_SYMBOLS = Uint8Array.from({ length: 12 }, (_, i) => i);
const AC_LENGTHS = [0, 2, 1, 3, 3, 2, 4, 3, 5, 5, 4, 4, 0, 0, 1, 125];
const AC_SYMBOLS = Buffer.from(
  '01020300041105122131410613516107227114328191a1082342b1c11552d1f02433627282090a161718191a25262728292a3435363738' +
    '393a434445464748494a535455565758595a636465666768696a737475767778797a838485868788898a92939495969798999aa2a3a4a5' +
    'a6a7a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5c6c7c8c9cad2d3d4d5d6d7d8d9dae1e2e3e4e5e6e7e8e9eaf1f2f3f4f5f6f7f8f9fa',
  'hex',
);

/** For each symbol its code in the lower 16 bits and the length of it above. */
function codes(lengths: readonly number[], symbols: Uint8Array): Uint32Array {
  const table = new Uint32Array(256);
  let code = 0;
  let next = 0;
  lengths.forEach((count, i) => {
    for (let n = 0; n < count; n++) table[symbols[next++] as number] = ((i + 1) << 16) | code++;
    code <<= 1;
  });
  return table;
}

export const DC = codes(DC_LENGTHS, DC_SYMBOLS);
export const AC = codes(AC_LENGTHS, AC_SYMBOLS);

function segment(marker: number, body: Iterable<number>): number[] {
  const bytes = [...body];
  return [0xff, marker, (bytes.length + 2) >> 8, (bytes.length + 2) & 255, ...bytes];
}

/** All that stands before the picture's bits. */
export function header(width: number, height: number): Uint8Array {
  const size = [height >> 8, height & 255, width >> 8, width & 255];
  return Uint8Array.from([
    ...[0xff, 0xd8],
    ...segment(0xe0, [...Buffer.from('JFIF\0'), 1, 1, 0, 0, 1, 0, 1, 0, 0]),
    ...segment(0xdb, [0, ...QUANTUM]),
    ...segment(0xc0, [8, ...size, 3, 1, 0x22, 0, 2, 0x11, 0, 3, 0x11, 0]), // brightness twice as fine as colour
    ...segment(0xc4, [0x00, ...DC_LENGTHS, ...DC_SYMBOLS]),
    ...segment(0xc4, [0x10, ...AC_LENGTHS, ...AC_SYMBOLS]),
    ...segment(0xda, [3, 1, 0, 2, 0, 3, 0, 0, 63, 0]),
  ]);
}

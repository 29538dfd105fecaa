const UNITS = {
  B: 1,
  kB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KiB: 1024,
  MiB: 1024 ** 2,
  GiB: 1024 ** 3,
  TiB: 1024 ** 4,
} as const;

/** Digits and one unit, in any case; a bare number is bytes. Also the pattern of the JSON Schema. */
export const BYTES = /^\s*(\d{1,15}(?:\.\d{1,9})?|\.\d{1,9})\s*([kKmMgGtT]?[iI]?[bB])?\s*$/;

/** Bytes, rounded to whole ones, from `10MB`, `64KiB`, `4096` or 4096; `null` where it is no size. */
export function parseBytes(value: string | number): number | null {
  if (typeof value === 'number') return Number.isFinite(value) && value >= 0 ? Math.round(value) : null;
  const match = BYTES.exec(value);
  if (match === null) return null;
  const unit = (match[2] ?? 'B').toLowerCase();
  const found = Object.entries(UNITS).find(([name]) => name.toLowerCase() === unit);
  return found === undefined ? null : Math.round(Number(match[1]) * found[1]);
}

/** As a person writes it, exactly. `parseBytes` reads it back to the same number. */
export function formatBytes(bytes: number): string {
  if (bytes === 0) return '0B';
  for (const unit of ['TB', 'GB', 'MB', 'kB', 'TiB', 'GiB', 'MiB', 'KiB'] as const) {
    if (bytes % UNITS[unit] === 0) return `${bytes / UNITS[unit]}${unit}`;
  }
  return `${bytes}B`;
}

const UNITS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** Digits and one unit; a bare number is seconds. Also the pattern of the JSON Schema. */
export const DURATION = /^\s*(\d{1,15}(?:\.\d{1,9})?|\.\d{1,9})\s*(ms|s|m|h|d)?\s*$/;

/** The longest duration: what a timer of Node can hold (2^31 − 1 ms), in whole days. */
export const LONGEST_MS = 24 * UNITS.d;

/** Milliseconds, rounded to whole ones, from `500ms`, `2s`, `1.5h`, `90` (seconds) or 90; `null` where it is none. */
export function parseDuration(value: string | number): number | null {
  const ms = typeof value === 'number' ? value * UNITS.s : textMs(value);
  return Number.isFinite(ms) && ms >= 0 ? Math.round(ms) : null;
}

function textMs(text: string): number {
  const [, amount, unit = 's'] = DURATION.exec(text) ?? [];
  return Number(amount) * UNITS[unit as keyof typeof UNITS];
}

/** As a person writes it, exactly: `500ms`, `90s`, `5m`. `parseDuration` reads it back to the same milliseconds. */
export function formatDuration(ms: number): string {
  if (ms === 0) return '0s';
  // 60s and 90s are read more easily than 1m beside 90s.
  for (const unit of ['d', 'h', 'm'] as const) {
    if (ms % UNITS[unit] === 0 && ms >= 5 * UNITS.m) return `${ms / UNITS[unit]}${unit}`;
  }
  return ms < UNITS.s ? `${ms}ms` : `${ms / UNITS.s}s`;
}

import * as v from 'valibot';
import { BYTES, formatBytes, parseBytes } from './bytes.ts';
import { DURATION, formatDuration, LONGEST_MS, parseDuration } from './duration.ts';
import { type Kind, read } from './kind.ts';

const within = (value: number | null, min: number, max: number): number | null =>
  value !== null && value >= min && value <= max ? value : null;

export function duration(minMs: number, maxMs = LONGEST_MS): Kind<number> {
  return {
    word: 'duration',
    schema: read(v.union([v.pipe(v.number(), v.minValue(0)), v.pipe(v.string(), v.regex(DURATION))]), value =>
      within(parseDuration(value), minMs, maxMs),
    ),
    allowed: `a duration from ${formatDuration(minMs)} to ${formatDuration(maxMs)}, such as 500ms, 2s, 5m or 1h (a bare number is seconds)`,
    show: formatDuration,
  };
}

/** As `duration`, or 0 where something is not to happen at all. */
export function durationOrNever(minMs: number, maxMs = LONGEST_MS): Kind<number> {
  const other = duration(0, maxMs);
  return {
    ...other,
    schema: read(v.union([v.pipe(v.number(), v.minValue(0)), v.pipe(v.string(), v.regex(DURATION))]), value => {
      const ms = parseDuration(value);
      return ms === 0 ? 0 : within(ms, minMs, maxMs);
    }),
    allowed: `0, or ${duration(minMs, maxMs).allowed}`,
  };
}

export function bytes(min: number, max: number): Kind<number> {
  return {
    word: 'size',
    schema: read(v.union([v.pipe(v.number(), v.minValue(0)), v.pipe(v.string(), v.regex(BYTES))]), value =>
      within(parseBytes(value), min, max),
    ),
    allowed: `a size from ${formatBytes(min)} to ${formatBytes(max)}, such as 10MB or 64KiB (a bare number is bytes)`,
    show: formatBytes,
  };
}

const WHOLE = /^\s*\d{1,15}\s*$/;
const DECIMAL = /^\s*(?:\d{1,15}(?:\.\d{1,9})?|\.\d{1,9})\s*$/;

export function count(min: number, max: number): Kind<number> {
  const number = v.pipe(v.number(), v.integer(), v.minValue(min), v.maxValue(max));
  return {
    word: 'number',
    schema: read(v.union([number, v.pipe(v.string(), v.regex(WHOLE))]), value => within(Number(value), min, max)),
    allowed: `a whole number from ${min} to ${max}`,
    show: String,
  };
}

export function decimal(min: number, max: number): Kind<number> {
  const number = v.pipe(v.number(), v.minValue(min), v.maxValue(max));
  return {
    word: 'number',
    schema: read(v.union([number, v.pipe(v.string(), v.regex(DECIMAL))]), value => within(Number(value), min, max)),
    allowed: `a number from ${min} to ${max}`,
    show: String,
  };
}

/** Exit codes: 0 … 255 on POSIX, 32 bits on Windows. */
export const exitCodes: Kind<readonly number[]> = {
  word: 'codes',
  schema: read(
    v.union([
      v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(0xffffffff)),
      v.pipe(v.string(), v.regex(/^\s*\d{1,10}\s*(,\s*\d{1,10}\s*)*$/)),
      v.pipe(v.array(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(0xffffffff))), v.maxLength(100)),
    ]),
    value => {
      const codes = (typeof value === 'string' ? value.split(',') : [value].flat()).map(Number);
      return codes.length <= 100 && codes.every(code => code <= 0xffffffff) ? codes : null;
    },
  ),
  allowed: 'exit codes from 0 to 4294967295, such as 0 or 0,143 (in a file also a list; at most 100)',
  show: codes => codes.join(',') || 'none',
};

import { duration } from '../core/duration.ts';

/** How long ago that was: `3 min 5 s`. To the second from one second on. */
export function ago(iso: string, now: Date): string {
  return rounded(Math.max(0, now.getTime() - Date.parse(iso)));
}

/** `in 18 s`, or `now` where its moment has come. */
export function until(iso: string, now: Date): string {
  const ms = Date.parse(iso) - now.getTime();
  return ms <= 0 ? 'now' : `in ${rounded(ms)}`;
}

/** In the reader's zone, as short as it can be understood: `09:12:03`, `yesterday 09:12`, `3 Nov 09:12`, `2025-11-03`. */
export function clockTime(iso: string, now: Date): string {
  const at = new Date(iso);
  const time = `${two(at.getHours())}:${two(at.getMinutes())}`;
  if (isSameDay(at, now)) return `${time}:${two(at.getSeconds())}`;
  if (isSameDay(at, new Date(now.getFullYear(), now.getMonth(), now.getDate() - 1))) return `yesterday ${time}`;
  if (at.getFullYear() === now.getFullYear()) return `${at.getDate()} ${months[at.getMonth()]} ${time}`;
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}

const rounded = (ms: number): string => duration(ms < 1_000 ? ms : Math.round(ms / 1_000) * 1_000);

const two = (number: number): string => String(number).padStart(2, '0');

const isSameDay = (one: Date, other: Date): boolean =>
  one.getFullYear() === other.getFullYear() && one.getMonth() === other.getMonth() && one.getDate() === other.getDate();

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

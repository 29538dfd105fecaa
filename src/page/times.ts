/* Moments in the reader's zone and habits, lengths of time in words. */

const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const minutes = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const day = new Intl.DateTimeFormat(undefined, { weekday: 'short', day: 'numeric', month: 'short' });
const whole = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'long' });

export const clockTime = (at: Date): string => clock.format(at);

/** With the day where it is not today. */
export function moment(at: Date, now: Date = new Date()): string {
  const today = at.toDateString() === now.toDateString();
  return today ? clock.format(at) : `${day.format(at)}, ${minutes.format(at)}`;
}

export const wholeMoment = (at: Date): string => whole.format(at);

/** The day is told where it is long enough to be of another one. */
export function stretch(from: Date, to: Date): string {
  if (to.getTime() - from.getTime() < 300_000) return `${minutes.format(from)} – ${minutes.format(to)}`;
  return `${day.format(from)}, ${minutes.format(from)} – ${minutes.format(to)}`;
}

/** `4 s`, `12 min`, `3 h 20 min`, `5 days` */
export function length(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  const inMinutes = Math.floor(seconds / 60);
  if (inMinutes < 60) return `${inMinutes} min`;
  const hours = Math.floor(inMinutes / 60);
  if (hours < 48) return inMinutes % 60 === 0 || hours >= 10 ? `${hours} h` : `${hours} h ${inMinutes % 60} min`;
  return `${Math.floor(hours / 24)} days`;
}

/** `4 s ago`; `in 12 min` */
export function distance(at: Date, now: Date): string {
  const ms = now.getTime() - at.getTime();
  if (Math.abs(ms) < 1_500) return ms >= 0 ? 'just now' : 'now';
  return ms > 0 ? `${length(ms)} ago` : `in ${length(-ms)}`;
}

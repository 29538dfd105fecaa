import type { Cause } from '../core/event.ts';
import type { Explained } from '../runtime/explained.ts';
import type { Seen } from '../runtime/recorder.ts';

/** What the core is told of an explanation. */
export function causeOf(explained: Explained, { times, since }: Seen): Cause {
  const { cause: id, confidence, sentence, advice, fingerprint, details } = explained;
  const { seconds } = details;
  const lastsMs = typeof seconds === 'number' && id === 'tapo-lockout' ? seconds * 1000 : null;
  return { id, confidence, sentence, advice, fingerprint, times, since: inLocalTime(since), lastsMs };
}

/** `2026-11-24 10:30` */
function inLocalTime(at: Date): string {
  const two = (n: number): string => String(n).padStart(2, '0');
  const day = [at.getFullYear(), two(at.getMonth() + 1), two(at.getDate())].join('-');
  return `${day} ${two(at.getHours())}:${two(at.getMinutes())}`;
}

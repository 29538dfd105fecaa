import { performance } from 'node:perf_hooks';
import type { Clock } from './port.ts';

/** Node's timers hold 31 bits of milliseconds; a later alarm is reached in steps. */
const longestTimerMs = 2 ** 31 - 1;

/** The monotonic clock of the system, and one timer. The timer keeps the process alive while it is set. */
export function systemClock(): Clock {
  let timer: NodeJS.Timeout | undefined;
  return {
    now: () => performance.now(),
    wall: () => new Date(),
    alarm(at, ring) {
      clearTimeout(timer);
      if (at === null) return;
      const inMs = Math.max(0, Math.ceil(at - performance.now()));
      timer = setTimeout(ring, Math.min(inMs, longestTimerMs));
    },
  };
}

/** A timer that is later than this was held up: by this process, a machine that swaps, or one that slept. */
const lateMs = 25;
/** Then the answer gets this much more time, once. */
const graceMs = 1000;

/**
 * Calls `over` after `ms`, unless cancelled by the function it returns. A supervisor that was itself held up must not
 * take an answer that is already here for one that never came: what has arrived is always handed over before `over`, and
 * a timer that is late starts again, once, for a second.
 */
export function timeLimit(ms: number, over: () => void): () => void {
  let cancelled = false;
  let timer: NodeJS.Timeout;
  const arm = (waitMs: number, again: boolean): void => {
    const dueAt = performance.now() + waitMs;
    timer = setTimeout(() => {
      if (again && performance.now() - dueAt > lateMs) return arm(graceMs, false);
      // Timers come before input in a turn of the event loop, immediates after it.
      setImmediate(() => {
        if (!cancelled) over();
      });
    }, waitMs);
  };
  arm(ms, true);
  return () => {
    cancelled = true;
    clearTimeout(timer);
  };
}

/**
 * Does something every `everyMs`, at whole multiples of it by the monotonic clock: what several parts do now and then
 * falls together, and a machine at rest is woken once for all of it. Keeps no process alive.
 *
 * @returns ends it
 */
export function onTheBeat(everyMs: number, work: () => void): () => void {
  const arm = (): NodeJS.Timeout => setTimeout(ring, untilBeat(everyMs)).unref();
  const ring = (): void => {
    timer = arm();
    work();
  };
  let timer = arm();
  return () => clearTimeout(timer);
}

/** Milliseconds until the next whole multiple. One that is nearly here is left out. */
export function untilBeat(everyMs: number): number {
  const leftMs = everyMs - (performance.now() % everyMs);
  return Math.ceil(leftMs < everyMs / 2 ? leftMs + everyMs : leftMs);
}

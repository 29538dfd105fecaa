import type { Run } from '../core/spec.ts';
import type { Attach } from '../runtime/attach.ts';
import type { Sample } from '../runtime/findings.ts';
import type { Logbook } from '../runtime/logbook.ts';
import { presentRun, serviceOf } from './present-run.ts';

export interface MemoryLimitOptions {
  readonly maxBytes: number;
  readonly logbook: Logbook;
}

/** A short peak is no leak: only so many samples in a row above the limit are. */
export const samplesInARow = 3;

/** Restarts the service when its whole tree stays above its memory limit: once for each run, and gracefully. */
export const attach: Attach<MemoryLimitOptions> = async (host, service, { maxBytes, logbook }) => {
  let askedFor: Run = 0;
  const stopListening = logbook.onSample(run => {
    const latest = logbook.samplesOf(run).slice(-samplesInARow);
    if (run === askedFor || !isOver(latest, maxBytes) || presentRun(host, service)?.run !== run) return;
    if (serviceOf(host, service)?.phase.name === 'stopping') return;
    askedFor = run;
    host.request(service, 'restart', 'memory limit', overText(latest, maxBytes));
  });
  return async () => void stopListening();
};

export function isOver(latest: readonly Sample[], maxBytes: number): boolean {
  return latest.length === samplesInARow && latest.every(({ memoryBytes }) => memoryBytes > maxBytes);
}

/** `812 MB of 768 MB, in 4 processes`; with a tenth where whole megabytes would look equal. */
export function overText(latest: readonly Sample[], maxBytes: number): string {
  const { memoryBytes = 0, processes = 0 } = latest.at(-1) ?? {};
  const digits = Math.round(memoryBytes / 1e6) === Math.round(maxBytes / 1e6) ? 1 : 0;
  const inMb = (bytes: number): string => `${(bytes / 1e6).toFixed(digits)} MB`;
  return `${inMb(memoryBytes)} of ${inMb(maxBytes)}, in ${processes} ${processes === 1 ? 'process' : 'processes'}`;
}

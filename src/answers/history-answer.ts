import { apiVersion, type EndedRun, type HistoryAnswer } from '../control/api.ts';
import { maxHistory } from '../control/limits.ts';
import type { Name } from '../core/spec.ts';
import { endingInWords } from '../core/why.ts';
import type { RunEnd } from '../runtime/history.ts';
import type { Controlled } from './controlled.ts';

const maxOutputChars = 4_096;

/** Ends hold no secret that was recognised: they were cleaned when they were recorded. */
export function historyOf(
  { endsOf }: Pick<Controlled, 'endsOf'>,
  services: readonly Name[],
  limit = maxHistory,
): HistoryAnswer {
  return {
    version: apiVersion,
    services: services.map(name => ({ name, ends: endsOf(name).slice(-limit).map(endedRun) })),
  };
}

function endedRun({ at, run, kind, ending, reason, lifeMs, pid, explained, output }: RunEnd): EndedRun {
  return {
    at: at.toISOString(),
    run,
    kind,
    summary: endingInWords(ending),
    reason,
    life_ms: Math.round(lifeMs),
    pid,
    explanation: explained?.sentence ?? null,
    advice: explained?.advice ?? null,
    cause: explained?.cause ?? null,
    fingerprint: explained?.fingerprint ?? null,
    output: output.slice(-maxOutputChars),
  };
}

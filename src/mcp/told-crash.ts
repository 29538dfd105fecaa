import type { Crash } from '../records/report-files.ts';
import { howItEnded, type Told } from '../records/told.ts';
import { middleCut } from './bounds.ts';
import { uriOf } from './report-uri.ts';

const mostOutputChars = 6_000;
const mostEvidence = 10;

/** A crash as an assistant is told of it: all that explains it, and none of the bulk that its report has. */
export function toldCrash({ service, crash, group, aftermath, file }: Told) {
  return {
    service,
    what: howItEnded(crash),
    at: crash.timestamp,
    run: crash.run ?? null,
    explanation: crash.explanation ?? 'Nobody explained this crash.',
    advice: crash.advice ?? null,
    cause: crash.cause ?? null,
    confidence: crash.confidence ?? null,
    evidence: (crash.evidence ?? []).slice(0, mostEvidence),
    fingerprint: crash.fingerprint ?? null,
    seen: { times: group.crashes.length, since: group.crashes[0].timestamp, median_uptime_seconds: group.medianLife },
    ended_for: crash.reason ?? null,
    targets_not_up: (crash.targets ?? [])
      .filter(({ is }) => is !== 'up')
      .map(({ name, is, reason }) => ({ name, is, reason })),
    memory: memoryOf(crash),
    // What other lines quote was cleaned for the eyes of the user only.
    afterwards: aftermath.afterwards
      .filter(({ code }) => code !== 'ended')
      .map(({ at, code, message }) => ({ at, event: code, message })),
    last_output: middleCut(crash.stderr ?? '', mostOutputChars),
    report: uriOf(file),
  };
}

function memoryOf({ samples = [] }: Crash) {
  const [first, last] = [samples[0], samples.at(-1)];
  if (first === undefined || last === undefined) return null;
  return {
    from: first.at,
    to: last.at,
    first_mb: first.memory_mb,
    last_mb: last.memory_mb,
    peak_mb: Math.max(...samples.map(({ memory_mb }) => memory_mb)),
  };
}

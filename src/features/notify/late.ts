import type { Name } from '../../core/spec.ts';
import type { RunEnd } from '../../runtime/history.ts';
import type { Incident, Why } from './incident.ts';
import { type Incidents, lacksWhy } from './incidents.ts';

const lookMs = 20;

/**
 * A supervisor that ends takes no more news, but why the last run ended is still being found out: it is waited for where
 * a message needs it, up to `maxMs`.
 */
export async function explainLate(
  incidents: Incidents,
  endsOf: (service: Name) => readonly RunEnd[],
  maxMs: number,
): Promise<Incidents> {
  const deadline = performance.now() + maxMs;
  const endOf = ({ subject, run }: Incident): RunEnd | undefined => endsOf(subject.name).find(end => end.run === run);
  const lacking = incidents.open.filter(lacksWhy);
  while (lacking.some(one => endOf(one) === undefined) && performance.now() < deadline) {
    await new Promise(resolve => setTimeout(resolve, lookMs));
  }
  const open = incidents.open.map(one => {
    if (!lacksWhy(one)) return one;
    const why = whyOf(endOf(one), endsOf(one.subject.name));
    return why === null ? one : { ...one, why };
  });
  return { ...incidents, open };
}

function whyOf(end: RunEnd | undefined, ends: readonly RunEnd[]): Why | null {
  const explained = end?.explained;
  if (explained === undefined || explained === null) return null;
  const { cause, sentence, advice, fingerprint } = explained;
  const same = ends.filter(one => one.explained?.fingerprint === fingerprint);
  const since = (same[0] ?? end)?.at.toLocaleString('sv-SE').slice(0, 16) ?? '';
  return { cause, sentence, advice, fingerprint, times: same.length, since };
}

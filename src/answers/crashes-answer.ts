import { apiVersion, type CrashesAnswer, type CrashGroupItem } from '../control/api.ts';
import type { Name } from '../core/spec.ts';
import { endingInWords } from '../core/why.ts';
import type { Explained } from '../runtime/explained.ts';
import { inMegabytes } from '../runtime/findings.ts';
import { groupByFingerprint } from '../runtime/groups.ts';
import type { RunEnd } from '../runtime/history.ts';
import type { Controlled } from './controlled.ts';

const maxOutputChars = 8_192;

/** The explained ends by fingerprint, the latest seen first. They were cleaned of secrets when they were recorded. */
export function crashesOf({ endsOf }: Pick<Controlled, 'endsOf'>, services: readonly Name[]): CrashesAnswer {
  return { version: apiVersion, services: services.map(name => ({ name, groups: groupsOf(endsOf(name)) })) };
}

function groupsOf(ends: readonly RunEnd[]): readonly CrashGroupItem[] {
  return groupByFingerprint(ends)
    .flatMap(({ fingerprint, count, firstSeen, lastSeen, medianLifeMs }) => {
      const same = ends.filter(({ explained }) => explained?.fingerprint === fingerprint);
      const latest = same.at(-1);
      if (!latest?.explained) return [];
      const item: CrashGroupItem = {
        fingerprint,
        count,
        first_seen: firstSeen.toISOString(),
        last_seen: lastSeen.toISOString(),
        median_life_ms: Math.round(medianLifeMs),
        times: same.map(({ at }) => at.toISOString()),
        ...storyOf(latest, latest.explained),
      };
      return [item];
    })
    .sort((a, b) => b.last_seen.localeCompare(a.last_seen));
}

type Story = Omit<CrashGroupItem, 'fingerprint' | 'count' | 'first_seen' | 'last_seen' | 'median_life_ms' | 'times'>;

function storyOf({ run, kind, ending, output, findings, targets = [] }: RunEnd, explained: Explained): Story {
  return {
    run,
    kind,
    summary: endingInWords(ending),
    cause: explained.cause,
    explanation: explained.sentence,
    advice: explained.advice,
    confidence: explained.confidence,
    evidence: explained.evidence,
    output: output.slice(-maxOutputChars),
    stacks: findings?.stacks?.slice(0, maxOutputChars) ?? null,
    samples: (findings?.samples ?? []).map(({ at, memoryBytes, cpuPercent }) => ({
      at,
      memory_mb: inMegabytes(memoryBytes),
      cpu_percent: cpuPercent,
    })),
    targets: targets.map(({ name, is, since, reason, detail, warning }) => ({
      name,
      state: is,
      since,
      sentence: reason ?? warning ?? detail,
    })),
  };
}

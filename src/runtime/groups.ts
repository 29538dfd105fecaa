import type { RunEnd } from './history.ts';

/** All ends of one fingerprint. */
export interface CrashGroup {
  readonly fingerprint: string;
  readonly cause: string;
  readonly sentence: string;
  readonly count: number;
  readonly firstSeen: Date;
  readonly lastSeen: Date;
  readonly medianLifeMs: number;
}

/** The explained ends, grouped by fingerprint, the most frequent first. */
export function groupByFingerprint(ends: readonly RunEnd[]): readonly CrashGroup[] {
  const groups = new Map<string, RunEnd[]>();
  for (const end of ends) {
    if (end.explained === null || end.explained === undefined) continue;
    const { fingerprint } = end.explained;
    groups.set(fingerprint, [...(groups.get(fingerprint) ?? []), end]);
  }
  return [...groups].map(([fingerprint, same]) => groupOf(fingerprint, same)).sort((a, b) => b.count - a.count);
}

function groupOf(fingerprint: string, same: readonly RunEnd[]): CrashGroup {
  const times = same.map(({ at }) => at.getTime());
  const lives = same.map(({ lifeMs }) => lifeMs).sort((a, b) => a - b);
  const latest = same.at(-1)?.explained;
  return {
    fingerprint,
    cause: latest?.cause ?? 'unknown',
    sentence: latest?.sentence ?? '',
    count: same.length,
    firstSeen: new Date(Math.min(...times)),
    lastSeen: new Date(Math.max(...times)),
    medianLifeMs: lives[Math.floor(lives.length / 2)] ?? 0,
  };
}

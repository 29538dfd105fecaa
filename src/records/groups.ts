import type { Crash } from './report-files.ts';

/** The same crash, as often as it came; crashes that nobody explained are told apart by how they ended. */
export interface CrashGroup {
  /** null: they were not explained. */
  readonly fingerprint: string | null;
  readonly cause: string;
  readonly sentence: string;
  /** Oldest first, never empty. */
  readonly crashes: readonly [Crash, ...Crash[]];
  /** The latest of them. */
  readonly latest: Crash;
  /** Seconds. */
  readonly medianLife: number;
}

/** The most frequent first; of equally frequent ones the latest. */
export function groupCrashes(crashes: readonly Crash[]): readonly CrashGroup[] {
  const groups = new Map<string, [Crash, ...Crash[]]>();
  for (const crash of crashes) {
    const key = crash.fingerprint ?? `not explained: ${summaryOf(crash)}`;
    const same = groups.get(key);
    if (same === undefined) groups.set(key, [crash]);
    else same.push(crash);
  }
  const newer = (a: CrashGroup, b: CrashGroup): number =>
    Date.parse(b.latest.timestamp) - Date.parse(a.latest.timestamp);
  return [...groups.values()].map(groupOf).sort((a, b) => b.crashes.length - a.crashes.length || newer(a, b));
}

/** For programs. Lengths of time in seconds. */
export function groupJson({ fingerprint, cause, sentence, crashes, latest, medianLife }: CrashGroup) {
  return {
    fingerprint,
    cause,
    explanation: sentence,
    count: crashes.length,
    first_seen: crashes[0].timestamp,
    last_seen: latest.timestamp,
    median_uptime: medianLife,
  };
}

/** Reports of an earlier supervisor have the exit code only. */
export function summaryOf({ summary, exit_code }: Crash): string {
  return summary ?? `exit code ${exit_code ?? 'unknown'}`;
}

function groupOf(crashes: [Crash, ...Crash[]]): CrashGroup {
  const latest = crashes.at(-1) ?? crashes[0];
  const lives = crashes.map(({ uptime_before_crash }) => uptime_before_crash).sort((a, b) => a - b);
  return {
    fingerprint: latest.fingerprint ?? null,
    cause: latest.cause ?? 'not explained',
    sentence: latest.explanation ?? summaryOf(latest),
    crashes,
    latest,
    medianLife: lives[Math.floor(lives.length / 2)] ?? 0,
  };
}

import type { Finding } from '../core/event.ts';
import type { Name, Run } from '../core/spec.ts';
import type { Entry } from './supervisor.ts';

/** So many health findings of a run are remembered. */
const maxFindings = 20;

/** A stall longer ago than this explains nothing. */
const stallCountsMs = 60_000;

/** What of a run's life may explain its end. */
export interface Symptoms {
  /** Oldest first. */
  readonly probes: readonly { readonly atMs: number; readonly finding: Finding }[];
  readonly stallMs: number | null;
}

/** Remembers the latest run's health findings, and the last time everything stood still. */
export function watchSymptoms(service: Name): { hear(entry: Entry): void; ofRun(run: Run): Symptoms } {
  let current: Run = 0;
  let probes: readonly { readonly atMs: number; readonly finding: Finding }[] = [];
  let stall: { readonly atMs: number; readonly gapMs: number } | null = null;
  let nowMs = 0;
  return {
    hear({ event, notes }) {
      nowMs = event.at;
      if (event.type === 'probed' && event.service === service) {
        if (event.run !== current) probes = [];
        current = event.run;
        probes = [...probes.slice(-(maxFindings - 1)), { atMs: event.at, finding: event.finding }];
      }
      for (const note of notes) {
        if (note.code === 'stalled' && note.service === service) stall = { atMs: event.at, gapMs: note.gapMs };
      }
    },
    ofRun(run) {
      const recent = stall !== null && nowMs - stall.atMs < stallCountsMs;
      return { probes: run === current ? probes : [], stallMs: recent ? (stall?.gapMs ?? null) : null };
    },
  };
}

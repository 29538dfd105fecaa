import type { Name, Run } from '../../core/spec.ts';
import type { EndKind } from '../../core/state.ts';
import type { Sample } from '../../runtime/findings.ts';
import type { Entry } from '../../runtime/supervisor.ts';
import type { Distribution } from './text.ts';

/** Seconds. Most answers come at once; the longest time limit in use is 5 s. */
const latencyBounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] as const;

export const endKinds: readonly EndKind[] = ['crash', 'exit', 'unhealthy', 'not-ready', 'stopped'];
export const checkResults = ['pass', 'fail', 'misconfigured', 'foreign'] as const;

interface OfService {
  lastEnd: EndKind | null;
  readonly restarts: Record<EndKind, number>;
  readonly checks: Record<(typeof checkResults)[number], number>;
  readonly latencyCounts: number[];
  latencySum: number;
  cpuSeconds: number;
  lastSample: { readonly run: Run; readonly atMs: number } | null;
}

/** What only grows and the state does not count itself. Since the start of the supervisor, as counters may be. */
export class Tally {
  readonly #services: ReadonlyMap<Name, OfService>;

  constructor(services: readonly Name[]) {
    this.#services = new Map(services.map(name => [name, fresh()]));
  }

  hear({ event, notes }: Entry): void {
    if (event.type === 'probed') {
      const of = this.#services.get(event.service);
      if (of !== undefined) {
        of.checks[event.finding.is] += 1;
        if (event.finding.is === 'pass') observe(of, event.finding.latencyMs / 1000);
      }
    }
    for (const note of notes) {
      if (note.code !== 'ended' && note.code !== 'spawned') continue;
      const of = this.#services.get(note.service);
      if (of === undefined) continue;
      if (note.code === 'ended') of.lastEnd = note.kind;
      else if (of.lastEnd !== null) {
        of.restarts[of.lastEnd] += 1;
        of.lastEnd = null;
      }
    }
  }

  /** Samples tell the share of a core since the one before. */
  sample(service: Name, run: Run, { at, cpuPercent }: Sample): void {
    const of = this.#services.get(service);
    if (of === undefined) return;
    const atMs = Date.parse(at);
    const before = of.lastSample;
    if (cpuPercent !== null && before?.run === run && atMs > before.atMs) {
      of.cpuSeconds += ((cpuPercent / 100) * (atMs - before.atMs)) / 1000;
    }
    of.lastSample = { run, atMs };
  }

  of(service: Name): Readonly<OfService> {
    return this.#services.get(service) ?? fresh();
  }

  latency(service: Name): Distribution {
    const { latencyCounts, latencySum } = this.of(service);
    return { labels: { service }, bounds: latencyBounds, counts: latencyCounts, sum: latencySum };
  }
}

function fresh(): OfService {
  return {
    lastEnd: null,
    restarts: { crash: 0, exit: 0, unhealthy: 0, 'not-ready': 0, stopped: 0 },
    checks: { pass: 0, fail: 0, misconfigured: 0, foreign: 0 },
    latencyCounts: [...latencyBounds.map(() => 0), 0],
    latencySum: 0,
    cpuSeconds: 0,
    lastSample: null,
  };
}

function observe(of: OfService, seconds: number): void {
  const at = latencyBounds.findIndex(bound => seconds <= bound);
  const index = at === -1 ? latencyBounds.length : at;
  of.latencyCounts[index] = (of.latencyCounts[index] ?? 0) + 1;
  of.latencySum += seconds;
}

import { describe, expect, it } from 'vitest';
import type { Finding } from '../../../src/core/event.ts';
import { initialState } from '../../../src/core/state.ts';
import { familiesOf, type Seen } from '../../../src/features/metrics/families.ts';
import { Tally } from '../../../src/features/metrics/tally.ts';
import { write } from '../../../src/features/metrics/text.ts';
import type { Sample } from '../../../src/runtime/findings.ts';
import type { Entry } from '../../../src/runtime/supervisor.ts';
import { spec } from '../../../src/testing/spec.ts';
import { crash, spawned } from '../notify/notes.ts';

const [idle] = initialState([spec('webapp')], 1).services;
if (idle === undefined) throw new Error('no service');

function text(change: Partial<typeof idle> = {}, more: Partial<Seen> = {}): string {
  const state = { ...initialState([], 1), services: [{ ...(idle as NonNullable<typeof idle>), ...change }] };
  const own = { memoryBytes: 1, cpuSeconds: 2, startedMs: 3000 };
  const seen: Seen = {
    state,
    now: 10_000,
    wallMs: 1_000_000,
    tally: new Tally(['webapp']),
    samplesOf: () => [],
    version: '1.2.3',
    own,
    ...more,
  };
  return write(familiesOf(seen), 'prometheus');
}

const heard = (notes: Entry['notes'], finding?: Finding): Entry => ({
  seq: 1,
  event:
    finding === undefined ? { type: 'ticked', at: 0 } : { type: 'probed', service: 'webapp', run: 1, finding, at: 0 },
  commands: [],
  notes,
});

describe('a service', () => {
  it('is in one phase, and is up only where it answers', () => {
    const up = { name: 'up', since: 5000 } as const;
    expect(text()).toContain('crashproof_phase{service="webapp",phase="down"} 1');
    expect(text({ phase: up }).match(/crashproof_phase\{.*\} 1$/gm)).toEqual([
      'crashproof_phase{service="webapp",phase="up"} 1',
    ]);
    expect(text({ phase: up })).toContain('crashproof_service_up{service="webapp"} 1');
    expect(text()).toContain('crashproof_service_up{service="webapp"} 0');
  });

  it('tells moments by the wall clock', () => {
    const backoff = text({ phase: { name: 'backoff', startAt: 12_500 } });
    expect(backoff).toContain('crashproof_next_start_timestamp_seconds{service="webapp"} 1002.5');
    expect(text()).not.toContain('crashproof_next_start');
    expect(text({ aliveSince: 4000, tally: { ...idle.tally, upMs: 1000 } })).toContain(
      'crashproof_uptime_seconds_total{service="webapp"} 7\n',
    );
  });

  it('uses what its present run was seen to use', () => {
    const sample = (atMs: number): Sample => ({
      at: new Date(atMs).toISOString(),
      cpuPercent: 50,
      memoryBytes: 5e6,
      openFiles: null,
      threads: 4,
      processes: 2,
    });
    const alive = { pid: 7, aliveSince: 4000 };
    const of = (atMs: number) => text(alive, { samplesOf: () => [sample(atMs)] });
    expect(of(994_000)).toContain('crashproof_memory_bytes{service="webapp"} 5000000');
    expect(of(994_000)).not.toContain('crashproof_open_files');
    expect(of(993_999)).not.toContain('crashproof_memory_bytes');
    expect(text({}, { samplesOf: () => [sample(994_000)] })).not.toContain('crashproof_memory_bytes');
  });
});

describe('what is counted', () => {
  it('is each start by the end before it', () => {
    const tally = new Tally(['webapp']);
    tally.hear(heard([spawned(1)]));
    for (let run = 1; run < 4; run += 1) tally.hear(heard([crash(run), spawned(run + 1)]));
    expect(text({}, { tally })).toContain('crashproof_restarts_total{service="webapp",kind="crash"} 3');
  });

  it('is each answer, good ones by their time', () => {
    const tally = new Tally(['webapp']);
    for (const latencyMs of [5, 5.1, 20_000]) tally.hear(heard([], { is: 'pass', latencyMs, degraded: [] }));
    tally.hear(heard([], { is: 'fail', reason: '' }));
    expect(tally.of('webapp').checks).toMatchObject({ pass: 3, fail: 1 });
    const { counts, sum } = tally.latency('webapp');
    expect([counts[0], counts[1], counts.at(-1)]).toEqual([1, 1, 1]);
    expect(sum).toBeCloseTo(20.0101);
  });

  it('is CPU time from samples of one run', () => {
    const tally = new Tally(['webapp']);
    const sample = (atMs: number, cpuPercent: number | null): Sample => ({
      at: new Date(atMs).toISOString(),
      cpuPercent,
      memoryBytes: 0,
      openFiles: 0,
      threads: 0,
      processes: 1,
    });
    tally.sample('webapp', 1, sample(0, null));
    tally.sample('webapp', 1, sample(10_000, 50));
    tally.sample('webapp', 2, sample(20_000, 100));
    tally.sample('webapp', 2, sample(15_000, 100));
    tally.sample('webapp', 2, sample(16_000, 100));
    expect(tally.of('webapp').cpuSeconds).toBe(6);
  });
});

import type { Fact } from '../src/core/event.ts';
import { reduce } from '../src/core/reduce.ts';
import type { Spec } from '../src/core/spec.ts';
import { initialState } from '../src/core/state.ts';

const spec: Spec = {
  name: 'webapp',
  needs: [],
  watches: [],
  holdForTargetsMs: 300_000,
  onBlocked: 'exit',
  remedies: {},
  restart: {
    when: 'always',
    cleanCodes: [0],
    delay: { firstMs: 1000, factor: 1.5, maxMs: 60_000, jitter: 0 },
    stableAfterMs: 60_000,
    maxRestarts: 10,
    onGiveUp: 'retry',
    giveUpRetryMs: 300_000,
  },
  health: {
    startup: { everyMs: 1000, withinMs: 120_000 },
    liveness: { everyMs: 30_000, retryMs: 5000, failures: 3 },
    timeoutMs: 5000,
  },
  stop: {
    asked: [{ signal: 'SIGTERM', graceMs: 8000 }],
    unhealthy: [{ signal: 'SIGKILL', graceMs: 5000 }],
    leftovers: [{ signal: 'SIGKILL', graceMs: 5000 }],
  },
};

/** Events a second through the core alone: lives of twenty health checks each, ended by a crash. */
export function coreEvents(events = 1_000_000): number {
  let state = initialState([spec], 1);
  let at = 0;
  let count = 0;
  const step = (fact: Fact, afterMs: number): void => {
    at += afterMs;
    state = reduce(state, { ...fact, at }).state;
    count += 1;
  };
  step({ type: 'requested', service: '*', action: 'start', by: 'bench', why: '' }, 0);
  const began = performance.now();
  for (let run = 1; count < events; run++) {
    const about = { service: 'webapp', run };
    step({ type: 'spawned', ...about, pid: run }, 1);
    for (let check = 0; check < 20; check++) {
      step({ type: 'ticked' }, check === 0 ? 250 : 30_000);
      step({ type: 'probed', ...about, finding: { is: 'pass', latencyMs: 2, degraded: [] } }, 2);
    }
    step({ type: 'exited', ...about, ending: { by: 'code', code: 1 }, left: false }, 10);
    step({ type: 'ticked' }, 1000);
  }
  return count / ((performance.now() - began) / 1000);
}

import type { Cause, TargetFinding } from '../../src/core/event.ts';
import type { Remedy, Rung, Spec, TargetSpec } from '../../src/core/spec.ts';
import {
  type Answers,
  degraded,
  failing,
  foreign,
  healthy,
  inTurn,
  silent,
  until,
  wrong,
} from '../../src/testing/answers.ts';
import { type Child, leftovers, runs } from '../../src/testing/child.ts';
import type { Random } from '../../src/testing/random.ts';
import { spec, target } from '../../src/testing/spec.ts';
import type { TargetAnswers } from '../../src/testing/world.ts';

/** A policy that nobody would write and everybody may. */
export function anySpec(
  random: Random,
  name: string,
  earlier: readonly string[],
  targets: readonly string[] = [],
): Spec {
  const { pick, percent } = random;
  return spec(name, {
    needs: [...earlier.filter(() => percent(35)), ...targets.filter(() => percent(35))],
    watches: targets.filter(() => percent(50)),
    holdForTargetsMs: pick([0, 20_000, 300_000]),
    onBlocked: pick(['exit', 'wait', 'wait']),
    restart: {
      when: pick(['always', 'always', 'on-crash', 'never']),
      cleanCodes: pick([[0], [0, 3], []]),
      delay: {
        firstMs: pick([0, 1, 1_000, 1_000, 7_000]),
        factor: pick([1, 1.5, 1.5, 2, 0.5, 1e6]),
        maxMs: pick([500, 60_000, 60_000]),
        jitter: pick([0, 0, 0.2, 1]),
      },
      stableAfterMs: pick([1_000, 20_000, 60_000]),
      maxRestarts: pick([0, 1, 3, 10, 1_000]),
      onGiveUp: pick(['exit', 'retry', 'retry']),
      giveUpRetryMs: pick([1_000, 300_000]),
    },
    health: percent(30)
      ? null
      : {
          startup: { everyMs: pick([100, 1_000]), withinMs: pick([2_000, 10_000, 120_000]) },
          liveness: { everyMs: pick([1_000, 5_000, 30_000]), retryMs: pick([500, 5_000]), failures: pick([1, 3]) },
          timeoutMs: pick([500, 5_000]),
        },
    stop: { asked: anyLadder(random), unhealthy: anyLadder(random), leftovers: anyLadder(random) },
  });
}

/** None on most days, a house full of cameras on some. */
export function anyTargets(random: Random): readonly TargetSpec[] {
  const { pick, percent } = random;
  const count = pick([0, 0, 1, 2, 5]);
  return Array.from({ length: count }, (_, index) =>
    target(`t${index}`, {
      everyMs: pick([30_000, 30_000, 5_000]),
      retryMs: pick([10_000, 1_000]),
      timeoutMs: pick([3_000, 500]),
      failures: pick([1, 3, 3]),
      passes: pick([1, 1, 2]),
      settleMs: pick([0, 5_000]),
      behind: index > 0 && percent(40) ? ['t0'] : [],
      network: percent(80),
    }),
  );
}

/** Each is there for a while and gone for a while, at times all of them at once; in the calm they are all there. */
export function anyTargetAnswers(random: Random, isCalm: () => boolean): TargetAnswers {
  const own = random.fork();
  const turns = new Map<string, { up: boolean; until: number }>();
  const up: TargetFinding = { is: 'up', latencyMs: 2, detail: null, warning: null };
  const turnOf = (name: string, elapsedMs: number): { up: boolean; until: number } => {
    const before = turns.get(name);
    if (before !== undefined && elapsedMs < before.until) return before;
    const lasts = own.pick([own.between(0, 5_000), own.between(0, 120_000), own.between(0, 1_200_000)]);
    const next = { up: own.percent(60), until: elapsedMs + lasts };
    turns.set(name, next);
    return next;
  };
  return (name, elapsedMs) => {
    if (isCalm()) return { finding: up, afterMs: 2 };
    if (own.percent(2)) return { finding: 'lost', afterMs: 0 };
    if (own.percent(2)) return { finding: { is: 'unknown', reason: 'no file handles' }, afterMs: 1 };
    const isThere = turnOf('the network', elapsedMs).up && turnOf(name, elapsedMs).up;
    if (isThere) return { finding: up, afterMs: own.pick([1, 2, 400, 2_900]) };
    return { finding: { is: 'down', reason: 'no route' }, afterMs: own.pick([1, 1, 3_000, 9_000]) };
  };
}

function anyLadder({ pick }: Random): readonly Rung[] {
  const term: readonly Rung[] = [
    { signal: 'SIGTERM', graceMs: 8_000 },
    { signal: 'SIGKILL', graceMs: 5_000 },
  ];
  return pick([
    term,
    term,
    [{ signal: 'SIGKILL', graceMs: 5_000 }],
    [
      { signal: 'SIGTERM', graceMs: 0 },
      { signal: 'SIGKILL', graceMs: 0 },
    ],
    [{ signal: 'SIGABRT', graceMs: 2_000 }, ...term],
    [
      { signal: 'SIGINT', graceMs: 100 },
      { signal: 'SIGTERM', graceMs: 100 },
      { signal: 'SIGKILL', graceMs: 100 },
    ],
  ]);
}

/** A child with anything wrong with it, or nothing. */
export function anyChild(random: Random): Child {
  const { pick, percent, between } = random;
  const ending: Child['ending'] = percent(30)
    ? { by: 'signal', signal: pick(['SIGSEGV', 'SIGKILL', 'SIGABRT']) }
    : { by: 'code', code: pick([0, 1, 1, 3, 137]) };
  const deafTo = pick<readonly string[]>([[], [], ['SIGTERM'], ['SIGTERM', 'SIGINT', 'SIGABRT']]);
  return runs({
    spawnMs: pick([0, 1, 5, 5, 300, 12_000]),
    spawnError: percent(8) ? pick(['EAGAIN', 'EAGAIN', 'ENOMEM', 'ENOENT']) : null,
    blocked: percent(4) ? 'port 7777 belongs to pid 4242 (nginx)' : null,
    endsAfterMs: percent(70) ? pick([0, between(0, 3_000), between(0, 120_000), between(0, 3_600_000)]) : null,
    ending,
    // Hanging in the kernel: not even SIGKILL ends it, until it ends by itself.
    deafTo: percent(3) ? [...deafTo, 'SIGKILL'] : deafTo,
    stopMs: pick([0, 20, 500, 7_000, 60_000]),
    leaves: percent(15)
      ? leftovers({
          deafTo: pick([[], ['SIGTERM']]),
          stopMs: pick([0, 3_000]),
          endsAfterMs: pick([null, between(0, 60_000)]),
        })
      : null,
    probe: anyAnswers(random),
  });
}

function anyAnswers(random: Random): Answers {
  const { pick, percent, between } = random;
  const own = random.fork();
  const flaky: Answers = (age, asked) =>
    own.percent(30)
      ? own.pick([failing(), silent(), failing('503', 3_000), () => ({ finding: 'lost' as const, afterMs: 0 })])(
          age,
          asked,
        )
      : healthy(own.between(0, 6_000))(age, asked);
  const one = (): Answers =>
    pick([
      healthy(),
      healthy(between(1, 5_500)),
      flaky,
      flaky,
      silent(),
      failing('500 Internal Server Error'),
      degraded(['cameras: 0 of 3 online']),
      wrong(),
      foreign(),
      inTurn(failing(), failing(), healthy()),
    ]);
  return percent(50) ? one() : until(between(0, 60_000), one(), one());
}

/** Three causes, each with any remedy or none. */
export function anyRemedies({ pick }: Random): Spec['remedies'] {
  const one = (): readonly Remedy[] =>
    pick([
      [],
      [{ do: 'give-up' }],
      [{ do: 'wait', forMs: pick([1_000, 90_000, 600_000]) }],
      [{ do: 'slow-down', factor: pick([1, 4]) }],
      [{ do: 'repair' }],
    ]);
  return Object.fromEntries(['sick', 'locked', 'broken'].flatMap(id => one().map(remedy => [id, remedy])));
}

export function anyCause({ pick, between }: Random): Cause {
  return {
    id: pick(['sick', 'locked', 'broken', 'unknown']),
    confidence: pick([0.5, 0.75, 0.99]),
    sentence: 'Something is wrong.',
    advice: 'Do something about it.',
    fingerprint: '0123456789ab',
    times: 1,
    since: '2026-01-01 00:00',
    lastsMs: pick([null, null, 0, between(0, 300_000)]),
  };
}

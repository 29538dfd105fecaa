import { describe, expect, it } from 'vitest';
import { child, isAlive, kill, msBetween, runs, type Said, type Supervisor } from './supervisor.ts';

/** Two stamps in whole milliseconds, and a clock on the wall that is set right meanwhile. */
const stampMs = 25;

interface Wait {
  /** What was said, and what came of it. Under load a start is late, which says nothing about the policy. */
  readonly plannedMs: unknown;
  readonly realMs: number;
}

/** Kills run after run as soon as each is there, and tells how long it was until the next. */
async function killed(sup: Supervisor, runs: readonly number[]): Promise<Wait[]> {
  const waits: Wait[] = [];
  for (const run of runs) {
    kill(await sup.pidOf(run));
    const ended = await sup.event('ended', { run });
    const { afterMs } = await sup.event('will-restart', { run });
    waits.push({ plannedMs: afterMs, realMs: msBetween(ended, await sup.event('spawned', { run: run + 1 })) });
  }
  return waits;
}

function expectDelays(waits: readonly Wait[], delaysMs: readonly number[]): void {
  expect(waits.map(({ plannedMs }) => plannedMs)).toEqual(delaysMs.map(Math.round));
  for (const [index, delayMs] of delaysMs.entries()) {
    expect(waits[index]?.realMs).toBeGreaterThanOrEqual(delayMs - stampMs);
  }
}

const alerts = (text: string): number => text.split('\n').filter(line => /\bALERT\b/.test(line)).length;

describe('restarts', () => {
  it('follow five kill -9 after 1, 1.5, 2.25, 3.375 and 5.06 s', async () => {
    const sup = runs(child('runs-for-ever.js'));
    const waits = await killed(sup, [1, 2, 3, 4, 5]);
    expectDelays(waits, [1000, 1500, 2250, 3375, 5062.5]);
    expect(sup.all('will-restart').map(({ attempt }) => attempt)).toEqual([1, 2, 3, 4, 5]);
    expect(await sup.stop()).toBe(0);
    expect(sup.report()).toMatchObject({ total_crashes: 5, total_restarts: 5, max_restarts_allowed: 10 });
  });

  it('begin again with the first delay after a good stretch', async () => {
    const sup = runs(child('runs-for-ever.js'), '--stable-after 2s --restart-delay 100ms --backoff-multiplier 5');
    expectDelays(await killed(sup, [1, 2]), [100, 500]);
    const good = await sup.event('stable', { run: 3 });
    expect(msBetween(await sup.event('spawned', { run: 3 }), good)).toBeGreaterThanOrEqual(2000 - stampMs);
    expectDelays(await killed(sup, [3, 4]), [100, 500]);
    expect(sup.all('will-restart').map(({ attempt }) => attempt)).toEqual([1, 2, 1, 2]);
  });

  it('end with the eleventh crash: exit code 3, one alert, a report that says all of it', async () => {
    const sup = runs(child('ends-with.js', 7, '', 'no camera\n'), '--restart-delay 10ms --max-delay 50ms');
    expect(await sup.exit()).toBe(3);
    expect(sup.all('spawned').length).toBe(11);
    expect(sup.all('gave-up').length).toBe(1);
    const report = sup.report();
    expect(report).toMatchObject({ total_crashes: 11, total_restarts: 10, max_restarts_allowed: 10 });
    expect(report.crash_events.map(event => event.restart_attempt)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    expect(report.crash_events.map(event => event.pid)).toEqual(sup.all('spawned').map(({ pid }) => pid));
    for (const event of report.crash_events) expect(event).toMatchObject({ exit_code: 7, stderr: 'no camera\n' });
  });

  it('raise one alert line for a person when they are used up', async () => {
    const flags = '--restart-delay 10ms --max-restarts 2 --log-format pretty';
    const sup = runs(child('ends-with.js', 1), flags);
    expect(await sup.exit()).toBe(3);
    expect(alerts(sup.err)).toBe(1);
    expect(sup.err).toMatch(/ALERT: ends-with: gave up: 2 restarts in a row brought no good stretch/);
  });

  it('go on for ever with --on-give-up retry, still with one alert', async () => {
    const flags = '--restart-delay 10ms --max-restarts 1 --on-give-up retry --give-up-retry 100ms';
    const sup = runs(child('ends-with.js', 1), flags);
    await sup.event('spawned', { run: 5 });
    expect(sup.all('gave-up').filter(({ again }) => again === false).length).toBe(1);
    expect(await sup.stop()).toBe(0);
  });

  it('are none with WATCHFILES_MAX_RESTARTS=0: exit code 3 at the first crash', async () => {
    const sup = runs(child('ends-with.js', 1), '', { env: { WATCHFILES_MAX_RESTARTS: '0' } });
    expect(await sup.exit()).toBe(3);
    expect(sup.all('spawned').length).toBe(1);
    expect(sup.report()).toMatchObject({ total_crashes: 1, total_restarts: 0, max_restarts_allowed: 0 });
  });

  it('take delay and growth from the WATCHFILES variables', async () => {
    const env = { WATCHFILES_RESTART_DELAY: '0.2', WATCHFILES_BACKOFF_MULTIPLIER: '2' };
    const sup = runs(child('runs-for-ever.js'), '', { env });
    expectDelays(await killed(sup, [1, 2]), [200, 400]);
  });

  it('never let two runs live at once', async () => {
    const sup = runs(child('runs-for-ever.js'), '--restart-delay 0');
    const pids: number[] = [];
    for (let run = 1; run <= 5; run += 1) {
      const pid = await sup.pidOf(run);
      for (const before of pids) expect(isAlive(before)).toBe(false);
      pids.push(pid);
      kill(pid);
    }
    const order = sup.events.filter(({ event }) => event === 'ended' || event === 'spawned');
    expect(order.map(({ event }: Said) => event).slice(0, 8)).toEqual(
      Array.from({ length: 4 }, () => ['spawned', 'ended']).flat(),
    );
  });
});

describe('an application that ends by itself with 0', () => {
  it('is started again, and recorded as an exit, not as a crash', async () => {
    const sup = runs(child('ends-with.js', 0, 'all done\n'), '--restart-delay 50ms');
    await sup.event('spawned', { run: 3 });
    expect(await sup.stop()).toBe(0);
    const report = sup.report();
    expect(report).toMatchObject({ total_crashes: 0, crash_events: [] });
    expect(report.total_restarts).toBeGreaterThanOrEqual(2);
    expect(report.other_events[0]).toMatchObject({ kind: 'exit', exit_code: 0, stderr: 'all done\n', reason: null });
    expect(sup.all('ended').some(({ kind }) => kind === 'crash')).toBe(false);
  });

  it('rests with --restart on-crash, and the supervisor ends with 0', async () => {
    const sup = runs(child('ends-with.js', 0), '--restart on-crash');
    expect(await sup.exit()).toBe(0);
    expect(sup.all('spawned').length).toBe(1);
    expect(sup.all('resting').length).toBe(1);
    expect(sup.report()).toMatchObject({ total_crashes: 0, total_restarts: 0 });
  });

  it('is started again with --restart on-crash where it crashes first', async () => {
    const sup = runs(child('ends-with.js', 3), '--restart on-crash --restart-delay 10ms --max-restarts 2');
    expect(await sup.exit()).toBe(3);
    expect(sup.all('spawned').length).toBe(3);
  });

  it('is not started again with --restart never: 0 after a clean end, 3 after a crash', async () => {
    const clean = runs(child('ends-with.js', 0), '--restart never');
    const crashed = runs(child('ends-with.js', 9), '--restart never');
    expect([await clean.exit(), await crashed.exit()]).toEqual([0, 3]);
    expect(clean.all('spawned').length + crashed.all('spawned').length).toBe(2);
    expect(crashed.report().crash_events).toMatchObject([{ exit_code: 9 }]);
  });

  it('may end with other codes that are no crash', async () => {
    const sup = runs(child('ends-with.js', 42), '--restart on-crash --clean-exit-codes 0,42');
    expect(await sup.exit()).toBe(0);
    expect(sup.report()).toMatchObject({ total_crashes: 0, other_events: [{ kind: 'exit', exit_code: 42 }] });
  });
});

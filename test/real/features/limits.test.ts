import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { child, kill, runs } from '../run/supervisor.ts';

describe('the flight recorder', () => {
  it('notes what the whole tree uses, for the report of a crash', async () => {
    const sup = runs(child('grows.js', 120), '--sample-interval 200ms --restart-delay 10s');
    const pid = await sup.pidOf(1);
    await sup.printed(/has grown/);
    await new Promise(resolve => setTimeout(resolve, 800));
    kill(pid);
    await sup.event('will-restart', { run: 1 });
    await sup.stop();
    const samples = sup.report().crash_events[0]?.samples ?? [];
    expect(samples.length).toBeGreaterThanOrEqual(3);
    expect(samples.length).toBeLessThanOrEqual(60);
    // The very last look may meet a tree that is just ending.
    const last = samples.findLast(({ processes }) => processes === 2);
    expect(last).toBeDefined();
    expect(last?.memory_mb).toBeGreaterThan(120);
    expect(last?.memory_mb).toBeLessThan(300);
    if (process.platform === 'linux') {
      expect(Math.max(...samples.map(({ processes }) => processes))).toBe(2);
      expect(last?.threads).toBeGreaterThanOrEqual(2);
      expect(last?.open_files).toBeGreaterThan(6);
      expect(last?.cpu_percent).toBeGreaterThanOrEqual(0);
      expect(samples[0]?.cpu_percent).toBeNull();
    }
    const times = samples.map(({ at }) => Date.parse(at));
    expect(times).toEqual([...times].sort((a, b) => a - b));
  });

  it('is off where it is not wanted', async () => {
    const sup = runs(child('runs-for-ever.js'), '--sample-interval 0 --restart never');
    kill(await sup.pidOf(1));
    await sup.event('resting');
    await sup.exit();
    expect(sup.report().crash_events[0]?.samples).toEqual([]);
  });
});

describe.skipIf(process.platform === 'win32')('a memory limit', () => {
  it('restarts a tree that stays above it gracefully, and counts no crash', async () => {
    const sup = runs(child('grows.js', 150), '--max-memory 100MB --sample-interval 150ms --max-restarts 0');
    const asked = await sup.event('requested', { by: 'memory limit' });
    expect(asked.why).toMatch(/^\d{3} MB of 100 MB, in 2 processes$/);
    expect(await sup.event('stopping', { run: 1 })).toMatchObject({ cause: 'asked', signal: 'SIGTERM' });
    await sup.event('ended', { run: 1, kind: 'stopped' });
    await sup.pidOf(2);
    await sup.stop();
    const report = sup.report();
    expect(report).toMatchObject({ total_crashes: 0, crash_events: [] });
    expect(report.other_events[0]?.reason).toMatch(/^restart by memory limit: \d{3} MB of 100 MB/);
  });

  it('leaves alone what stays below', async () => {
    const sup = runs(child('grows.js', 20), '--max-memory 1GB --sample-interval 100ms');
    await sup.printed(/has grown/);
    await new Promise(resolve => setTimeout(resolve, 700));
    expect(sup.all('requested').filter(({ by }) => by === 'memory limit')).toEqual([]);
  });
});

const preload =
  spawnSync('faketime', ['-f', '+0', 'printenv', 'LD_PRELOAD'], { encoding: 'utf8' }).stdout?.trim() ?? '';
if (preload === '') console.warn('skipped: a clock near the hour needs faketime (apt-get install faketime)');

describe('a schedule', () => {
  it.skipIf(preload === '')('restarts on purpose when the clock comes to the date, once', async () => {
    const clock = {
      LD_PRELOAD: preload,
      FAKETIME: '@2026-05-01 03:59:48',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
      TZ: 'UTC',
    };
    const sup = runs(child('runs-for-ever.js'), '--max-restarts 0', {
      env: clock,
      args: ['--restart-at', '0 4 * * *'],
    });
    await sup.pidOf(2);
    await new Promise(resolve => setTimeout(resolve, 1_500));
    expect(await sup.stop()).toBe(0);
    const asked = sup.all('requested').filter(({ by }) => by === 'schedule');
    expect(asked.map(({ why }) => why)).toEqual(['restart_at 0 4 * * *, due 2026-05-01 04:00:00']);
    expect(sup.report()).toMatchObject({ total_crashes: 0, total_restarts: 1 });
  });

  it('restarts on purpose after each such time of being up, spending no budget', async () => {
    const sup = runs(child('runs-for-ever.js'), '--restart-every 1s --max-restarts 0');
    await sup.pidOf(3);
    await sup.stop();
    expect(sup.all('requested').filter(({ by }) => by === 'schedule').length).toBeGreaterThanOrEqual(2);
    const { other_events: ends, total_crashes: crashes } = sup.report();
    expect(crashes).toBe(0);
    expect(ends[0]).toMatchObject({ kind: 'stopped', reason: 'restart by schedule: up for 1 s (restart_every)' });
    expect(ends[0]?.uptime_before_crash).toBeGreaterThanOrEqual(1);
    expect(ends[0]?.uptime_before_crash).toBeLessThan(30);
  });
});

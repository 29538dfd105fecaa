import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { historyFile } from '../../../src/os/files/history.ts';
import { freeAddress } from './addresses.ts';
import { child, freshFolder, isAlive, kill, runs, until } from './supervisor.ts';

describe.skipIf(process.platform === 'win32')('a supervisor that is killed with SIGKILL', () => {
  it('is followed by one under which the application answers again, and the history goes on', async () => {
    const cwd = freshFolder();
    const { host, port } = await freeAddress();
    const url = `http://${host}:${port}/health`;
    const start = () =>
      runs(child('answers.js', host, port), `--name web --restart-delay 10ms --health ${url}`, { cwd });

    const first = start();
    await first.event('ready', { run: 1, probed: true });
    const crashed = await first.pidOf(1);
    kill(crashed);
    await first.event('ready', { run: 2, probed: true });
    const old = await first.pidOf(2);
    const { load } = historyFile(path.join(cwd, 'logs'), 'web');
    await until('both runs in the history', () => {
      const saved = load()?.saved as { run: number; ends: unknown[] } | undefined;
      return saved?.run === 2 && saved.ends.length === 1;
    });
    first.signal('SIGKILL');
    await first.exit();

    const second = start();
    await second.event('ready', { run: 3, probed: true });
    expect(isAlive(old)).toBe(false);
    expect((await fetch(url)).status).toBe(200);
    expect(second.err).toContain('the supervisor before was killed');
    expect(await second.stop()).toBe(0);
    const report = second.report();
    expect(report).toMatchObject({ total_crashes: 1, crash_events: [{ pid: crashed, run: 1, exit_code: -9 }] });
    expect(report.other_events).toMatchObject([{ kind: 'stopped', run: 3 }]);
    const [before, now] = [report.crash_events[0], report.other_events[0]];
    const lives = (before?.uptime_before_crash ?? 0) + (now?.uptime_before_crash ?? 0);
    expect(report.total_uptime).toBeGreaterThanOrEqual(lives - 0.01);
    expect(second.left()).toEqual([]);
  });
});

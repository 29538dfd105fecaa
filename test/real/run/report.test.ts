import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { freeAddress } from './addresses.ts';
import { lacks } from './shape.ts';
import { child, freshFolder, kill, runs, until } from './supervisor.ts';

const sample = JSON.parse(fs.readFileSync(new URL('report-sample.json', import.meta.url), 'utf8'));

describe('the crash report', () => {
  it('tells the truth about each crash: pid, exit code, life, attempt, last words', async () => {
    const told = path.join(freshFolder(), 'code');
    const sup = runs(child('ends-when-told.js', told), '--restart-delay 50ms');
    const began = Date.now();
    const first = await sup.pidOf(1);
    const seen = Date.now();
    await sup.printed(/running as/);
    const killedAt = Date.now();
    kill(first);
    await sup.event('ended', { run: 1 });
    const firstLifeMs = { least: killedAt - seen, most: Date.now() - began };
    const second = await sup.pidOf(2);
    await sup.printed(/running as[\s\S]*running as/);
    fs.writeFileSync(told, '23');
    await sup.event('ended', { run: 2 });
    await sup.pidOf(3);
    expect(await sup.stop()).toBe(0);
    const allMs = Date.now() - began;

    const report = sup.report();
    const [killed, ended] = report.crash_events;
    expect(killed).toMatchObject({ pid: first, exit_code: -9, signal: 'SIGKILL', restart_attempt: 1, run: 1 });
    expect(ended).toMatchObject({ pid: second, exit_code: 23, signal: null, restart_attempt: 2, run: 2 });
    expect(killed?.stderr).toBe(`running as ${first}\n`);
    expect(killed?.uptime_before_crash).toBeGreaterThanOrEqual((firstLifeMs.least - 2) / 1000);
    expect(killed?.uptime_before_crash).toBeLessThanOrEqual((firstLifeMs.most + 2) / 1000);
    const ends = [...report.crash_events, ...report.other_events];
    const sum = ends.reduce((total, event) => total + event.uptime_before_crash, 0);
    expect(report.total_uptime).toBeCloseTo(sum, 2);
    expect(report.total_uptime).toBeLessThanOrEqual((allMs + 2) / 1000);
    expect(report).toMatchObject({ total_crashes: 2, total_restarts: 2, max_restarts_allowed: 10 });
    expect(report.other_events).toMatchObject([{ kind: 'stopped', reason: 'stopped by SIGINT', exit_code: -15 }]);
    expect(report.system_info).toMatchObject({ platform: process.platform, python_version: null, cwd: sup.cwd });
    const at = Date.parse(killed?.timestamp ?? '') - began;
    expect(at).toBeGreaterThan(-2);
    expect(at).toBeLessThan(firstLifeMs.most + 2);
  });

  it('has the fields of the contract, with their types', async () => {
    const { host, port } = await freeAddress();
    const sup = runs(child('ends-with.py', 1), `--max-restarts 0 --health http://${host}:${port}/api/health`);
    expect(await sup.exit()).toBe(3);
    const report = sup.report();
    expect(report.crash_events.length).toBe(1);
    expect(lacks(sample, report)).toEqual([]);
    expect(report.app_info).toEqual({
      name: 'ends-with',
      default_host: host,
      default_port: port,
      health_endpoint: `http://${host}:${port}/api/health`,
    });
    expect(report.system_info.python_version).toMatch(/^3\.\d+\.\d+/);
  });

  it('quotes stderr, and where that is silent both streams in the order in which they came', async () => {
    const both = runs(child('ends-with.js', 1, 'to stdout\n', 'to stderr\n'), '--max-restarts 0');
    const outOnly = runs(child('ends-with.js', 1, '2025-01-01 ERROR no such camera\n'), '--max-restarts 0');
    await Promise.all([both.exit(), outOnly.exit()]);
    expect(both.report().crash_events[0]?.stderr).toBe('to stderr\n');
    expect(outOnly.report().crash_events[0]?.stderr).toBe('2025-01-01 ERROR no such camera\n');
  });

  it('keeps the end of what was said, also where it is much and has no newline', async () => {
    const words = 'x'.repeat(300_000);
    const told = path.join(freshFolder(), 'words');
    fs.writeFileSync(told, `${words}\nKeyError: 'front door'`);
    const sup = runs(child('writes-file.js', 2, told), '--restart never');
    expect(await sup.exit()).toBe(0);
    const { stderr } = sup.report().other_events[0] ?? { stderr: '' };
    expect(stderr.endsWith("xxx\nKeyError: 'front door'")).toBe(true);
    expect(stderr.length).toBeLessThanOrEqual(64 * 1024);
    expect(stderr.length).toBeGreaterThan(60 * 1024);
  });

  it('is written at each crash, whole, while somebody reads', async () => {
    const sup = runs(
      child('ends-with.js', 1, 'x'.repeat(20_000)),
      '--restart-delay 20ms --max-restarts 8 --max-delay 20ms',
    );
    let read = 0;
    const logs = path.join(sup.cwd, 'logs');
    const done = sup.exit();
    let over = false;
    void done.then(() => {
      over = true;
    });
    while (!over) {
      for (const file of sup.reports()) {
        const { total_crashes: crashes, crash_events: events } = JSON.parse(fs.readFileSync(file, 'utf8'));
        expect(events.length).toBe(crashes);
        read += 1;
      }
      await new Promise(resolve => setImmediate(resolve));
    }
    expect(await done).toBe(3);
    expect(read).toBeGreaterThan(0);
    // One for each of nine crashes and one at the end.
    expect(sup.reports().length).toBe(10);
    expect(fs.readdirSync(logs).filter(name => name.includes('.tmp'))).toEqual([]);
    expect(sup.report().total_crashes).toBe(9);
  });

  it('is there after each crash, not only at the end: a supervisor that is killed loses nothing', async () => {
    const sup = runs(child('runs-for-ever.js'), '--restart-delay 50ms');
    kill(await sup.pidOf(1));
    await sup.pidOf(2);
    await until('the report', () => sup.reports().length === 1);
    sup.signal('SIGKILL');
    await sup.exit();
    // The restart that follows is still to come when the report is written.
    expect(sup.report()).toMatchObject({ total_crashes: 1, total_restarts: 0 });
  });

  it('is kept fifty times at most: the oldest go', async () => {
    const cwd = freshFolder();
    const older = (minute: number): string =>
      path.join(cwd, 'logs', `ends-with-crash-report-2020-01-01T00-${minute}-00.000Z.json`);
    fs.mkdirSync(path.join(cwd, 'logs'));
    for (let minute = 10; minute < 60; minute += 1) fs.writeFileSync(older(minute), '{}');
    const sup = runs(child('ends-with.js', 1), '--restart-delay 0 --max-restarts 2', { cwd });
    expect(await sup.exit()).toBe(3);
    // Three crashes and the end: four are new, so four are gone.
    expect(sup.reports().length).toBe(50);
    expect([13, 14].map(minute => fs.existsSync(older(minute)))).toEqual([false, true]);
    expect(sup.report()).toMatchObject({ total_crashes: 3, total_restarts: 2 });
  });

  it('goes into the folder that was asked for, under the name of the service', async () => {
    const sup = runs(child('ends-with.js', 1), '--max-restarts 0 --log-dir kept/here --name webapp');
    await sup.exit();
    const shown = (name: string): boolean => !name.startsWith('.');
    const names = fs.readdirSync(path.join(sup.cwd, 'kept/here')).filter(shown).sort();
    expect(names[0]).toMatch(/^webapp-crash-report-\d{4}-\d\d-\d\dT[\d-]+\.\d+Z\.json$/);
    expect(names.at(-1)).toBe('webapp-watchfiles.log');
    expect(fs.existsSync(path.join(sup.cwd, 'logs'))).toBe(false);
  });
});

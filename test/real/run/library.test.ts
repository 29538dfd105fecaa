import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import type * as Library from '../../../src/index.ts';
import { freeAddress } from './addresses.ts';
import { child, dist, freshFolder, isAlive, kill, until } from './supervisor.ts';

// As a user gets it: the bundle, not the sources.
const { createRunner, ConfigError } = (await import(pathToFileURL(path.join(dist, 'index.js')).href)) as typeof Library;

const quiet = { console: false, restartDelay: '50ms' } as const;

describe('crashproof as a library', () => {
  it('runs the example of the documentation: start, statistics, stop', async () => {
    const logDir = freshFolder();
    const { host, port } = await freeAddress();
    const health = `http://${host}:${port}/api/health`;
    const command = child('answers.js', host, port);
    const runner = await createRunner({ ...quiet, command, health, logDir, name: 'webapp' });
    expect(runner.getStats()).toMatchObject({ process_running: false, restart_count: 0, pid: null });

    runner.start();
    const first = (await until('it is up', () => runner.getStats().phase === 'up' && runner.getStats())).pid ?? 0;
    kill(first);
    const stats = await until('its second run is up', () => {
      const now = runner.getStats();
      return now.run === 2 && now.phase === 'up' && now;
    });
    expect(stats).toMatchObject({
      process_running: true,
      restart_count: 1,
      crash_count: 1,
      command,
      health_check_url: health,
      name: 'webapp',
      unhealthy_count: 0,
    });
    expect(stats.total_uptime).toBeGreaterThan(0);
    expect(stats.pid).not.toBe(first);

    expect(await runner.stop()).toBe(0);
    expect(await runner.finished).toBe(0);
    expect(isAlive(stats.pid ?? 0)).toBe(false);
    expect(runner.getStats()).toMatchObject({ process_running: false, pid: null, crash_count: 1 });
    const reports = fs.readdirSync(logDir).filter(name => name.startsWith('webapp-crash-report-'));
    expect(reports.length).toBe(2);
  });

  it('counts a hang as unhealthy, not as a crash', async () => {
    const { host, port } = await freeAddress();
    const runner = await createRunner({
      ...quiet,
      command: child('answers.js', host, port),
      health: `http://${host}:${port}/`,
      healthInterval: '100ms',
      healthRetry: '100ms',
      healthTimeout: '1s',
      stopTimeout: '200ms',
      logDir: freshFolder(),
    });
    runner.start();
    await until('it is up', () => runner.getStats().phase === 'up');
    kill(runner.getStats().pid ?? 0, 'SIGSTOP');
    await until('the next run', () => runner.getStats().run === 2);
    expect(runner.getStats()).toMatchObject({ crash_count: 0, unhealthy_count: 1, restart_count: 1 });
    expect(await runner.stop()).toBe(0);
  });

  it('holds several runners in one process, which know nothing of each other', async () => {
    const make = (code: number) =>
      createRunner({ ...quiet, command: child('ends-with.js', code), logDir: freshFolder(), maxRestarts: code });
    const [one, three] = await Promise.all([make(1), make(3)]);
    one.start();
    three.start();
    expect(await Promise.all([one.finished, three.finished])).toEqual([3, 3]);
    expect([one.getStats().crash_count, three.getStats().crash_count]).toEqual([2, 4]);
  });

  it('leaves no listener and no child behind', async () => {
    const counts = (): Record<string, number> =>
      Object.fromEntries(process.eventNames().map(name => [String(name), process.listenerCount(name)]));
    const children = (): number => process.getActiveResourcesInfo().filter(name => name === 'ProcessWrap').length;
    // A warden of a test before may still be going.
    await until('no child is left', () => children() === 0);
    const before = counts();
    for (let round = 0; round < 5; round += 1) {
      const runner = await createRunner({ ...quiet, command: child('runs-for-ever.js'), logDir: freshFolder() });
      runner.start();
      await until('it is there', () => runner.getStats().pid !== null);
      expect(await runner.stop()).toBe(0);
    }
    expect(counts()).toEqual(before);
    await until('no child is left', () => children() === 0);
  });

  it('tells what happens to whoever listens, and a listener that throws harms nobody', async () => {
    const runner = await createRunner({
      ...quiet,
      command: child('ends-with.js', 1),
      logDir: freshFolder(),
      maxRestarts: 1,
    });
    const heard: string[] = [];
    runner.host.listen(() => {
      throw new Error('not my day');
    });
    const off = runner.host.listen(({ notes }) => heard.push(...notes.map(({ code }) => code)));
    runner.start();
    expect(await runner.finished).toBe(3);
    off();
    expect(heard).toContain('spawned');
    // Why the last run ended may still be found out after the end, and nothing else.
    expect(heard).toContain('closed');
    expect(heard.slice(heard.indexOf('closed') + 1).filter(code => code !== 'diagnosed')).toEqual([]);
  });

  it('refuses wrong options with every mistake, by the names of the options, and starts nothing', async () => {
    const wrong = createRunner({
      command: ['no-such-program'],
      maxRestarts: -1,
      health: 'ftp://x',
      logDir: 'never-made',
    });
    await expect(wrong).rejects.toThrow(ConfigError);
    await expect(wrong).rejects.toThrow(/maxRestarts[\s\S]*health/);
    expect(fs.existsSync('never-made')).toBe(false);
  });

  it('takes no notice of the variables that are meant for the command line', async () => {
    process.env.CRASHPROOF_MAX_RESTARTS = 'many';
    try {
      const runner = await createRunner({
        ...quiet,
        command: child('ends-with.js', 0),
        restart: 'never',
        logDir: freshFolder(),
      });
      runner.start();
      expect(await runner.finished).toBe(0);
    } finally {
      delete process.env.CRASHPROOF_MAX_RESTARTS;
    }
  });

  it('stops also where it was never started', async () => {
    const runner = await createRunner({ ...quiet, command: child('runs-for-ever.js'), logDir: freshFolder() });
    expect(await runner.stop()).toBe(0);
  });

  it('kills at once what does not stop', async () => {
    const command = child('ignores-sigterm.js');
    const runner = await createRunner({ ...quiet, command, logDir: freshFolder(), stopTimeout: '60s' });
    runner.start();
    const pid = await until('it is there', () => runner.getStats().pid);
    expect(await runner.kill()).toBe(0);
    expect(isAlive(pid)).toBe(false);
  });
});

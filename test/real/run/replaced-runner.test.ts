import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { freeAddress, freePort } from './addresses.ts';
import { child, crashproof, freshFolder, isAlive, kill, msBetween, runs, until } from './supervisor.ts';

/*
 * What was wrong with the small runner that crashproof replaces, as its users met it: each test is named after a bug
 * and shows that it is not here. Long runs stand in the other files beside this one; here the shortest proof is enough.
 */

const quick =
  '--health-interval 100ms --health-retry 100ms --health-timeout 2s --startup-timeout 20s --stop-timeout 500ms';
const fast = '--restart-delay 20ms --max-delay 100ms';

describe('output', () => {
  it('an application that writes much was blocked for ever, because nobody read its pipes', async () => {
    const sup = runs(child('counts-on-both.js', 3000), '--restart never', { stdio: 'ignore' });
    expect(await sup.exit()).toBe(0);
    expect(sup.report().other_events).toMatchObject([{ kind: 'exit', exit_code: 0 }]);
  });

  it('a fatal line on stdout was in no log and no report, and a line was only seen after the end', async () => {
    const sup = runs(child('ends-when-told.js', path.join(freshFolder(), 'code')), fast);
    const [line] = await sup.printed(/running as \d+\n/);
    await until('the line in the log', () => sup.log('ends-when-told').includes(line));
    kill(await sup.pidOf(1));
    await sup.pidOf(2);
    await until('the report', () => sup.reports().length > 0);
    expect(sup.report().crash_events[0]?.stderr).toBe(line);
  });

  it('a grandchild that held stderr open kept the crash from being followed by a restart, and SIGTERM from working', async () => {
    const sup = runs(child('leaves-a-talker.js', 1), '--restart-delay 20ms --max-restarts 1000');
    const ended = await sup.event('ended', { run: 1 });
    // What holds the pipes holds them for ever, and a stop would take its 8 s.
    expect(msBetween(ended, await sup.event('spawned', { run: 2 }))).toBeLessThan(7000);
    expect(await sup.stop()).toBe(0);
  });

  it('signs that the console does not know broke its lines', async () => {
    const sup = crashproof([
      'run',
      '--max-restarts',
      '1',
      '--restart-delay',
      '10ms',
      '--',
      ...child('ends-with.js', 1),
    ]);
    expect(await sup.exit()).toBe(3);
    expect(sup.err).toMatch(/^[\x20-\x7e\n]+$/);
  });
});

describe('health', () => {
  it.each([
    ['0.0.0.0', '127.0.0.1'],
    ['::', '::1'],
  ])('the page of an application that listens on %s was asked at that address, which is none', async (all, one) => {
    const port = await freePort();
    const url = `http://${all.includes(':') ? `[${all}]` : all}:${port}/api/health`;
    const sup = runs(child('answers.js', all, port), `${quick} --health ${url}`);
    await sup.event('ready', { probed: true });
    expect(sup.all('probe-failed')).toEqual([]);
    expect(one).toMatch(/1$/);
  });

  it('one failed check was enough for a restart', async () => {
    const { host, port } = await freeAddress();
    const sup = runs(child('stumbles-once.js', host, port), `${quick} --health http://${host}:${port}/`);
    await sup.event('recovered');
    await sup.printed(/asked 6/);
    expect(sup.all('probe-failed').length).toBe(1);
    expect(sup.all('ended')).toEqual([]);
  });

  it('the first check came at once, so every start began with a kill', async () => {
    const { host, port } = await freeAddress();
    const flags = `${quick} --health-failures 1 --health http://${host}:${port}/`;
    const sup = runs(child('listens-late.js', 1200, host, port), flags);
    await sup.event('ready', { run: 1, probed: true });
    expect(sup.all('ended')).toEqual([]);
  });

  it('a restart after failed checks was in no report', async () => {
    const { host, port } = await freeAddress();
    const sup = runs(child('falls-ill.js', host, port), `${quick} ${fast} --health http://${host}:${port}/`);
    await sup.event('spawned', { run: 2 });
    expect(await sup.stop()).toBe(0);
    expect(sup.report().total_crashes).toBe(0);
    expect(sup.report().other_events[0]).toMatchObject({ kind: 'unhealthy', reason: expect.stringContaining('500') });
  });

  it('"warning" meant a restart, and a list or a page of somebody else meant health', async () => {
    const { host, port } = await freeAddress();
    const body = '{"status":"warning","issues":["high_memory"]}';
    const answers = child('answers.js', host, port, 200, 'application/json', body);
    const sup = runs(answers, `${quick} --health http://${host}:${port}/`);
    // The same port, another service: what answers there is not its own.
    const other = runs(child('runs-for-ever.js'), `${quick} --health http://${host}:${port}/`);
    expect((await sup.event('degraded')).message).toContain('high_memory');
    const pid = await sup.pidOf(1);
    expect((await other.event('port-foreign')).message).toContain(`pid ${pid} `);
    await sup.printed(/asked 8/);
    expect([...sup.all('ended'), ...other.all('ended')]).toEqual([]);
  });

  it('a crash was not seen while a check was waited for', async () => {
    const { host, port } = await freeAddress();
    const slow = child('answers.js', host, port, 200, 'application/json', '{}', 30_000);
    const sup = runs(slow, `--health-timeout 60s ${fast} --health http://${host}:${port}/`);
    await sup.printed(/asked 1/);
    kill(await sup.pidOf(1));
    const ended = await sup.event('ended', { run: 1 });
    // The answer would come after 30 s.
    expect(msBetween(ended, await sup.event('spawned', { run: 2 }))).toBeLessThan(20_000);
  });
});

describe('restarts', () => {
  it('were counted for ever, so that a healthy application was given up after ten', async () => {
    const sup = runs(child('runs-for-ever.js'), `${fast} --max-restarts 1 --stable-after 150ms`);
    for (const run of [1, 2, 3, 4]) {
      const pid = await sup.pidOf(run);
      if (run > 1) await sup.event('stable', { run });
      kill(pid);
    }
    await sup.pidOf(5);
    expect(sup.all('gave-up')).toEqual([]);
  });

  it('went on being counted after giving up: a report each second, and no end', async () => {
    const sup = runs(child('ends-with.js', 1), `${fast} --max-restarts 1`);
    expect(await sup.exit()).toBe(3);
    expect(sup.report().total_crashes).toBe(2);
    expect(sup.reports().length).toBe(3);
  });

  it('waited longer and longer without a limit', async () => {
    const flags = '--restart-delay 10ms --backoff-multiplier 10 --max-delay 50ms --max-restarts 3';
    const sup = runs(child('ends-with.js', 1), flags);
    expect(await sup.exit()).toBe(3);
    expect(sup.all('will-restart').map(({ afterMs }) => afterMs)).toEqual([10, 50, 50]);
  });

  it('followed a clean end as if it had been a crash', async () => {
    const sup = runs(child('ends-with.js', 0), '--restart on-crash');
    expect(await sup.exit()).toBe(0);
    expect(sup.report()).toMatchObject({ total_crashes: 0, total_restarts: 0, crash_events: [] });
  });

  it('of a program that had gone away recorded the crash before it again and again', async () => {
    const cwd = freshFolder();
    fs.writeFileSync(path.join(cwd, 'app.sh'), '#!/bin/sh\nrm app.sh\nexit 1\n', { mode: 0o755 });
    const sup = runs(['./app.sh'], fast, { cwd });
    expect(await sup.exit()).toBe(3);
    const pids = sup.report().crash_events.map(event => event.pid);
    expect(pids).toEqual([await sup.pidOf(1), null]);
  });

  it('of a program that was never there ended with exit code 0', async () => {
    const sup = crashproof(['run', '--', '/nonexistent']);
    expect(await sup.exit()).toBe(2);
    expect(sup.err).toContain('/nonexistent');
  });
});

describe('time', () => {
  it('an application of ten seconds was reported to have lived for twenty', async () => {
    const sup = runs([process.execPath, '-e', 'setTimeout(() => process.exit(1), 1500)'], '--max-restarts 0');
    expect(await sup.exit()).toBe(3);
    const livedMs = msBetween(await sup.event('starting'), await sup.event('ended'));
    const { total_uptime: total, crash_events: events } = sup.report();
    expect(total).toBe(events[0]?.uptime_before_crash);
    expect(total).toBeGreaterThanOrEqual(1.49);
    // A life begins after the news of its start; twice the life would be far beyond.
    expect(total).toBeLessThan(livedMs / 1000 + 0.2);
  });

  it('was read from the clock on the wall: its jumps delayed or hurried checks and restarts', async () => {
    const jumps = fileURLToPath(new URL('../../children/clock-jumps.mjs', import.meta.url));
    const jumpAt = path.join(freshFolder(), 'jump');
    const env = { NODE_OPTIONS: `--import ${pathToFileURL(jumps)}`, JUMP_AT: jumpAt };
    const sup = runs(child('runs-for-ever.js'), '--restart-delay 700ms', { env });
    const pid = await sup.pidOf(1);
    const began = performance.now();
    kill(pid);
    await sup.event('ended', { run: 1 });
    fs.writeFileSync(jumpAt, '');
    await sup.event('spawned', { run: 2 });
    const waitedMs = performance.now() - began;
    expect(waitedMs).toBeGreaterThan(690);
    expect(waitedMs).toBeLessThan(10_000);
    expect(await sup.stop()).toBe(0);
    expect(sup.report().total_uptime).toBeLessThan(60);
    const times = sup.events.map(({ time }) => Date.parse(time));
    expect(Math.max(...times) - Math.min(...times)).toBeGreaterThan(3_500_000);
  });
});

describe('the end', () => {
  it('of the runner before the report was written lost all history', async () => {
    const sup = runs(child('runs-for-ever.js'), fast);
    kill(await sup.pidOf(1));
    await until('the report', () => sup.reports().length > 0);
    sup.signal('SIGKILL');
    await sup.exit();
    expect(sup.report().crash_events.length).toBe(1);
  });

  it('did not wait for the application, and the last report was never written', async () => {
    const cleaned = path.join(freshFolder(), 'cleaned');
    const sup = runs(child('stops-slowly.js', 300, cleaned), '--stop-timeout 60s');
    await sup.printed(/running as/);
    sup.signal('SIGTERM');
    expect(await sup.exit()).toBe(0);
    expect(fs.existsSync(cleaned)).toBe(true);
    expect(sup.report().other_events.length).toBe(1);
  });

  it('of a crashed leader left its children behind', async () => {
    const sup = runs(child('starts-a-deaf-helper.js', 'and-crashes'), `${fast} --max-restarts 0`);
    const helper = Number((await sup.printed(/running as (\d+)/))[1]);
    expect(await sup.exit()).toBe(3);
    expect(isAlive(helper)).toBe(false);
  });

  it('after the time-out killed only the leader', async () => {
    const sup = runs(child('starts-a-deaf-helper.js'), '--stop-timeout 200ms');
    const helper = Number((await sup.printed(/running as (\d+)/))[1]);
    expect(await sup.stop()).toBe(0);
    expect(isAlive(helper)).toBe(false);
  });
});

describe('settings', () => {
  it('that are no numbers led to a stack trace', async () => {
    const sup = runs(child('runs-for-ever.js'), '', { env: { WATCHFILES_MAX_RESTARTS: 'many' } });
    expect(await sup.exit()).toBe(2);
    expect(sup.err).toMatch(/^\S.*WATCHFILES_MAX_RESTARTS.*many.*\n$/);
  });

  it('of another folder led to two log folders', async () => {
    const cwd = freshFolder();
    fs.mkdirSync(path.join(cwd, 'app'));
    const sup = runs(child('ends-with.js', 1), '--cwd app --max-restarts 0', { cwd });
    expect(await sup.exit()).toBe(3);
    expect(fs.readdirSync(path.join(cwd, 'app'))).toEqual([]);
    const names = fs.readdirSync(path.join(cwd, 'logs'));
    expect(names.some(name => name.endsWith('.log')) && names.some(name => name.endsWith('.json'))).toBe(true);
    expect(sup.report().system_info.cwd).toBe(path.join(cwd, 'app'));
  });

  it('PYTHONPATH of the user was thrown away', async () => {
    const cwd = freshFolder();
    const web = path.join(cwd, 'src', 'tapo_camera_mcp');
    fs.mkdirSync(web, { recursive: true });
    fs.writeFileSync(path.join(web, 'web.py'), 'import os\nprint("path", os.environ["PYTHONPATH"])\n');
    const sup = crashproof(['--log-format', 'json', '--restart', 'never'], { cwd, env: { PYTHONPATH: '/opt/more' } });
    expect(await sup.exit()).toBe(0);
    expect(sup.out).toBe(`path ${path.join(cwd, 'src')}${path.delimiter}/opt/more\n`);
  });

  it('told a person of a crash by a line among others', async () => {
    const sup = crashproof(['run', '--max-restarts', '0', '--', ...child('ends-with.js', 1)]);
    // Whoever restarts or watches the supervisor is told by its exit code, a person by a line that says so.
    expect(await sup.exit()).toBe(3);
    expect(sup.err.split('\n').filter(line => line.includes('ALERT: ')).length).toBe(1);
  });
});

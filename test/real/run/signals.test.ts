import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { child, freshFolder, isAlive, kill, msBetween, runs, type Supervisor, until } from './supervisor.ts';

const running = async (sup: Supervisor): Promise<number> => Number((await sup.printed(/running as (\d+)/))[1]);

/** No restart, no spawn, after the supervisor was asked to stop. */
function startsAfterClosing(sup: Supervisor): unknown[] {
  const closing = sup.events.findIndex(({ event }) => event === 'closing');
  return sup.events.slice(closing).filter(({ event }) => event === 'starting' || event === 'spawned');
}

describe('Ctrl-C and SIGTERM', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)('%s stops gracefully: 0 when the application is gone', async signal => {
    const [go, cleaned] = ['go', 'cleaned'].map(name => path.join(freshFolder(), name)) as [string, string];
    const sup = runs(child('stops-when-told.js', go, cleaned), '--stop-timeout 60s');
    const pid = await running(sup);
    sup.signal(signal);
    await sup.printed(/stopping/);
    expect(isAlive(pid)).toBe(true);
    fs.writeFileSync(go, '');
    expect(await sup.exit()).toBe(0);
    expect(fs.readFileSync(cleaned, 'utf8')).toBe('clean');
    expect(isAlive(pid)).toBe(false);
    expect(sup.left()).toEqual([]);
    expect(sup.all('stopping')).toMatchObject([{ cause: 'asked', signal: 'SIGTERM' }]);
    expect(sup.all('closing')).toMatchObject([{ by: signal, hurry: false }]);
    expect(startsAfterClosing(sup)).toEqual([]);
    expect(sup.report()).toMatchObject({ total_crashes: 0, other_events: [{ kind: 'stopped', exit_code: 0 }] });
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('a second %s ends at once', async signal => {
    const sup = runs(child('ignores-sigterm.js'), '--stop-timeout 60s');
    const pid = await running(sup);
    sup.signal(signal);
    await sup.printed(/ignored SIGTERM/);
    const asked = await sup.event('closing', { hurry: false });
    sup.signal(signal);
    expect(await sup.exit()).toBe(0);
    expect(msBetween(asked, await sup.event('closed'))).toBeLessThan(30_000);
    expect(isAlive(pid)).toBe(false);
  });

  it('an application that ignores SIGTERM is gone after the stop timeout', async () => {
    const sup = runs(child('ignores-sigterm.js'), '--stop-timeout 500ms');
    const pid = await running(sup);
    sup.signal('SIGTERM');
    expect(await sup.exit()).toBe(0);
    const waited = msBetween(await sup.event('stopping'), await sup.event('escalated', { signal: 'SIGKILL' }));
    expect(waited).toBeGreaterThan(490);
    // Where nobody says otherwise it is 8 s.
    expect(waited).toBeLessThan(7000);
    expect(isAlive(pid)).toBe(false);
    expect(sup.report().other_events).toMatchObject([{ kind: 'stopped', signal: 'SIGKILL' }]);
  });

  it('between two runs it ends without another start', async () => {
    const sup = runs(child('ends-with.js', 1), '--restart-delay 60s');
    await sup.event('will-restart');
    expect(await sup.stop()).toBe(0);
    expect(sup.all('spawned').length).toBe(1);
  });

  it('once the application is gone it does not wait out the stop timeout', async () => {
    const sup = runs(child('runs-for-ever.js'), '--stop-timeout 60s');
    await running(sup);
    sup.signal('SIGINT');
    expect(await sup.exit()).toBe(0);
    expect(msBetween(await sup.event('closing'), await sup.event('closed'))).toBeLessThan(30_000);
  });

  it('right after the start, before the application is up, still ends everything', async () => {
    const sup = runs(child('runs-for-ever.js'));
    await sup.event('starting');
    expect(await sup.stop()).toBe(0);
    expect(sup.left()).toEqual([]);
  });
});

describe('SIGHUP', () => {
  it('ends nothing, and says so', async () => {
    const sup = runs(child('runs-for-ever.js'), '--restart-delay 50ms');
    const pid = await running(sup);
    sup.signal('SIGHUP');
    const { message } = await sup.event('message');
    expect(message).toMatch(/SIGHUP.*supervision goes on/);
    expect(isAlive(pid)).toBe(true);
    kill(pid);
    await sup.pidOf(2);
    expect(await sup.stop()).toBe(0);
  });
});

describe('SIGQUIT', () => {
  it('ends everything at once', async () => {
    const sup = runs(child('ignores-sigterm.js'), '--stop-timeout 60s');
    const pid = await running(sup);
    sup.signal('SIGQUIT');
    expect(await sup.exit()).toBe(0);
    expect(isAlive(pid)).toBe(false);
  });
});

describe('what the application has started', () => {
  it('is stopped with it, even where it ignores SIGTERM', async () => {
    const sup = runs(child('starts-a-deaf-helper.js'), '--stop-timeout 500ms');
    const helper = await running(sup);
    sup.signal('SIGTERM');
    expect(await sup.exit()).toBe(0);
    expect(isAlive(helper)).toBe(false);
    expect(sup.left()).toEqual([]);
  });

  it('is ended before the next run where the application has crashed, even where it ignores SIGTERM', async () => {
    const sup = runs(child('starts-a-deaf-helper.js'), '--restart-delay 50ms');
    const helper = await running(sup);
    kill(await sup.pidOf(1));
    await sup.event('starting', { run: 2 });
    expect(isAlive(helper)).toBe(false);
    expect(await sup.event('stopping', { run: 1 })).toMatchObject({ cause: 'leftovers' });
    expect(sup.all('ended')).toMatchObject([{ run: 1, kind: 'crash', left: true }]);
  });

  it('does not survive three crashes in a row', async () => {
    const sup = runs(child('starts-a-deaf-helper.js', 'and-crashes'), '--restart-delay 50ms --max-restarts 2');
    expect(await sup.exit()).toBe(3);
    expect(sup.all('spawned').length).toBe(3);
    await until('nothing left', () => sup.left().length === 0);
    expect(sup.left()).toEqual([]);
  });
});

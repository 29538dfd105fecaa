import { describe, expect, it } from 'vitest';
import { freePort } from './addresses.ts';
import { child, isAlive, runs, type Supervisor } from './supervisor.ts';

async function running(sup: Supervisor): Promise<number> {
  return Number((await sup.printed(/running as (\d+)/))[1]);
}

describe('a stop URL', () => {
  it('ends a program that hears no signal, in its own time, and counts as a stop', async () => {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}/stop`;
    const sup = runs(child('ends-when-posted.js', port), `--stop-timeout 60s --stop-url ${url}`);
    const pid = await running(sup);
    sup.signal('SIGTERM');
    expect(await sup.exit()).toBe(0);
    expect(isAlive(pid)).toBe(false);
    expect(sup.out).toContain('asked: POST /stop');
    expect(sup.out).toContain('saved');
    expect(sup.out).not.toContain('heard SIGTERM');
    expect(sup.all('stopping')).toMatchObject([
      { cause: 'asked', message: 'stopping: asked at its stop URL, waiting up to 30 s' },
    ]);
    expect(sup.report()).toMatchObject({ total_crashes: 0, other_events: [{ kind: 'stopped', exit_code: 0 }] });
  });

  it('that refuses is told, and the program is signalled at once', async () => {
    const port = await freePort();
    const url = `http://somebody:pa55@127.0.0.1:${port}/stop`;
    const sup = runs(child('ends-when-posted.js', port, 404), `--stop-timeout 60s --stop-url ${url}`);
    await running(sup);
    sup.signal('SIGTERM');
    await sup.printed(/heard SIGTERM/);
    sup.signal('SIGTERM');
    expect(await sup.exit()).toBe(0);
    expect(sup.err).toMatch(
      /could not be asked to stop at http:\/\/.*127\.0\.0\.1:\d+\/stop: it answers 404 Not Found; it is signalled/,
    );
    expect(sup.err + sup.log('ends-when-posted').toString()).not.toContain('pa55');
  });

  it('that nobody listens at is told, and the program is signalled at once', async () => {
    const [port, other] = [await freePort(), await freePort()];
    const sup = runs(child('ends-when-posted.js', port), `--stop-timeout 60s --stop-url http://127.0.0.1:${other}/`);
    await running(sup);
    sup.signal('SIGTERM');
    await sup.printed(/heard SIGTERM/);
    sup.signal('SIGTERM');
    expect(await sup.exit()).toBe(0);
    expect(sup.err).toMatch(/could not be asked to stop at http:\/\/127\.0\.0\.1:\d+\/: .*ECONNREFUSED/);
  });
});

import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type Address, freeAddress } from './addresses.ts';
import { child, freshFolder, isAlive, kill, msBetween, runs, type Said, type Supervisor } from './supervisor.ts';

// A hung run is asked for its stack before it is killed; with this stop timeout not for long.
const quick = '--health-interval 100ms --health-retry 100ms --health-timeout 1s --stop-timeout 200ms';
/** Where the end of the startup time is waited for. Short, but long enough to start on a busy machine. */
const briefStart = `${quick} --startup-timeout 4s`;
/** So many questions are many periods: a third of them would have ended a run that is taken for sick. */
const many = 12;

/** A page that answers so, supervised. */
async function page(answer: readonly (string | number)[], flags = quick): Promise<Supervisor> {
  const { host, port } = await freeAddress();
  return runs(child('answers.js', host, port, ...answer), `${flags} --health http://${host}:${port}/api/health`);
}

/** Of the application; that this machine was held up is no news of that. */
const warnings = (sup: Supervisor): Said[] =>
  sup.events.filter(({ level, event }) => (level === 'warning' || level === 'error') && event !== 'stalled');

/** The page is asked so many times more. */
async function askedOften(sup: Supervisor): Promise<void> {
  const before = sup.out.match(/^asked \d+:/gm)?.length ?? 0;
  await sup.printed(new RegExp(`asked ${before + many}:`));
}

describe('a hang', () => {
  it('is noticed by liveness, ended with SIGKILL and started again: unhealthy, not a crash', async () => {
    const sup = await page([200]);
    const pid = await sup.pidOf(1);
    await sup.event('ready', { run: 1, probed: true });
    kill(pid, 'SIGSTOP');
    const ended = await sup.event('ended', { run: 1 });
    expect(ended).toMatchObject({ kind: 'unhealthy', ending: { by: 'signal', signal: 'SIGKILL' }, pid });
    expect(sup.all('probe-failed').map(({ fails }) => fails)).toEqual([1, 2, 3]);
    expect((await sup.event('unhealthy')).message).toMatch(/no answer|timed out|within/);
    await sup.event('ready', { run: 2, probed: true });
    expect(isAlive(pid)).toBe(false);
    expect(await sup.stop()).toBe(0);
    expect(sup.report()).toMatchObject({ total_crashes: 0, total_restarts: 1, crash_events: [] });
    const [unhealthy] = sup.report().other_events;
    expect(unhealthy).toMatchObject({ kind: 'unhealthy', pid, exit_code: -9, signal: 'SIGKILL' });
    expect(unhealthy?.reason).toMatch(/:\d+/);
    expect(unhealthy?.stderr).toContain('asked 1: /api/health');
  });

  it('that ends in time is forgiven', async () => {
    const sup = await page([200], `${quick} --health-failures 100`);
    const pid = await sup.pidOf(1);
    await sup.event('ready', { run: 1 });
    kill(pid, 'SIGSTOP');
    await sup.event('probe-failed', { fails: 2 });
    kill(pid, 'SIGCONT');
    await sup.event('recovered');
    expect(sup.all('ended')).toEqual([]);
  });

  it('of a command that says so is noticed too', async () => {
    const sick = path.join(freshFolder(), 'sick');
    const probe = `exec:${process.execPath} -e 'process.exit(fs.existsSync("${sick}")?1:0)'`;
    const sup = runs(child('runs-for-ever.js'), quick, { args: ['--health', probe] });
    await sup.event('ready', { run: 1, probed: true });
    fs.writeFileSync(sick, '');
    await sup.event('ended', { run: 1, kind: 'unhealthy' });
  });

  it('of a port that no longer listens is noticed too', async () => {
    const { host, port } = await freeAddress();
    const sup = runs(child('closes-when-asked.js', host, port), `${quick} --health tcp://${host}:${port}`);
    await sup.event('ready', { run: 1, probed: true });
    http.get({ host, port, path: '/close' }).on('error', () => {});
    await sup.event('ended', { run: 1, kind: 'unhealthy' });
    await sup.event('ready', { run: 2, probed: true });
  });
});

describe('a health page that is wrong, or complains, ends nothing and is told once', () => {
  const json = 'application/json';
  const cases: readonly [string, readonly (string | number)[], string, RegExp][] = [
    ['404', [404], 'probe-misconfigured', /answers 404 Not Found.*not its health page/],
    ['401', [401], 'probe-misconfigured', /answers 401 Unauthorized.*login/],
    ['500 for ever', [500], 'unverified', /answers 500 Internal Server Error/],
    ['a web page', [200, 'text/html', '<html>hello</html>'], 'probe-misconfigured', /web page \(text\/html\)/],
    ['a warning', [200, json, '{"status":"warning","issues":["high_cpu"]}'], 'degraded', /warning: high_cpu/],
    ['critical', [200, json, '{"status":"critical","cameras":{"total":2,"online":0}}'], 'degraded', /critical.*2 of 2/],
  ];
  it.each(cases)('%s', async (_, answer, event, words) => {
    const sup = await page(answer, event === 'unverified' ? briefStart : quick);
    await sup.event(event);
    await askedOften(sup);
    expect(warnings(sup).map(said => [said.event, words.test(said.message) ? words : said.message])).toEqual([
      [event, words],
    ]);
    expect(sup.all('spawned').length).toBe(1);
    expect(sup.all('ended')).toEqual([]);
  });

  it('an answer that takes most of its time', async () => {
    const flags = '--health-interval 50ms --health-timeout 2s';
    const sup = await page([200, json, '{"status":"healthy"}', 1200], flags);
    await sup.printed(/asked 4:/);
    expect(warnings(sup)).toEqual([]);
    expect(sup.all('ready').length).toBe(1);
  });

  it('a page that was well once and says 500 since is no wrong page: that run is ended', async () => {
    const { host, port } = await freeAddress();
    const sup = runs(child('falls-ill.js', host, port), `${quick} --health http://${host}:${port}/health`);
    await sup.event('ended', { run: 1, kind: 'unhealthy' });
    expect((await sup.event('unhealthy')).message).toContain('500');
  });
});

describe('a port that belongs to somebody else', () => {
  let stranger: http.Server | undefined;
  afterEach(() => stranger?.close());

  it('is not waited for where the application itself is to listen there: exit code 4, and nothing is started', async () => {
    const { host, port } = await freeAddress();
    stranger = http.createServer((_, answer) => answer.end('{"status":"healthy"}'));
    await new Promise<void>(resolve => stranger?.listen(port, host, resolve));
    const sup = runs(child('answers.js', host, port), `${quick} --health http://${host}:${port}/`);
    expect(await sup.exit()).toBe(4);
    expect(sup.err).toContain(`port ${port} belongs to pid ${process.pid} (`);
    expect(sup.all('spawned')).toEqual([]);
    expect(sup.all('ready')).toEqual([]);
  });

  it('is no health: its owner is named, and the application is left alone', async () => {
    const address: Address = await freeAddress();
    let asked = 0;
    let enough: () => void = () => {};
    const askedEnough = new Promise<void>(resolve => {
      enough = resolve;
    });
    stranger = http.createServer((_, answer) => {
      asked += 1;
      if (asked === many) enough();
      answer.setHeader('content-type', 'application/json').end('{"status":"healthy"}');
    });
    await new Promise<void>(resolve => stranger?.listen(address.port, address.host, resolve));

    const url = `http://${address.host}:${address.port}/api/health`;
    const sup = runs(child('runs-for-ever.js'), `${quick} --startup-timeout 1s --health ${url}`);
    const foreign = await sup.event('port-foreign');
    expect(foreign.message).toContain(`pid ${process.pid} `);
    expect(foreign.message).toContain(`${address.host}:${address.port}`);
    await askedEnough;
    expect(sup.all('port-foreign').length).toBe(1);
    expect(sup.all('ready').filter(({ probed }) => probed === true)).toEqual([]);
    expect(sup.all('ended')).toEqual([]);
  });
});

describe('startup', () => {
  it('is given its time: an application that is slow to listen is not ended', async () => {
    const { host, port } = await freeAddress();
    const flags = '--startup-timeout 20s --health-interval 100ms --health-failures 1';
    const sup = runs(child('listens-late.js', 2500, host, port), `${flags} --health http://${host}:${port}/`);
    const ready = await sup.event('ready', { run: 1, probed: true });
    expect(ready.afterMs).toBeGreaterThanOrEqual(2400);
    expect(warnings(sup)).toEqual([]);
    expect(sup.all('spawned').length).toBe(1);
  });

  it('is known to be over soon after the application answers', async () => {
    const sup = await page([200], '');
    const ready = await sup.event('ready', { probed: true });
    expect(msBetween(await sup.event('spawned'), ready)).toBeLessThan(5000);
  });

  it('without an answer ends a run only where an earlier one has answered', async () => {
    const { host, port } = await freeAddress();
    const late = path.join(freshFolder(), 'second');
    const flags = `${briefStart} --restart-delay 50ms --health http://${host}:${port}/`;
    const sup = runs(child('listens-only-once.js', late, host, port), flags);
    await sup.event('ready', { run: 1, probed: true });
    kill(await sup.pidOf(1));
    const ended = await sup.event('ended', { run: 2 });
    expect(ended).toMatchObject({ kind: 'not-ready' });
    expect(sup.all('ended').map(({ kind }) => kind)).toEqual(['crash', 'not-ready']);
  });
});

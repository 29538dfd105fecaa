import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Address, freeAddress } from './addresses.ts';
import { child, crashproof, freshFolder, isAlive, kill, type Said, type Supervisor } from './supervisor.ts';

const quoted = (words: readonly string[]): string => JSON.stringify(words);

/** Three in a row: `page` needs `store` needs `disk`, written the other way round. */
function threeServices({ host, port }: Address): Supervisor {
  const cwd = freshFolder();
  const file = `restart_delay: 100ms
services:
  page:
    command: ${quoted(child('runs-for-ever.js'))}
    needs: [store]
  store:
    command: ${quoted(child('listens-late.js', 400, host, port))}
    health: http://${host}:${port}/
    needs: [disk]
  disk:
    command: ${quoted(child('runs-for-ever.js'))}
`;
  fs.writeFileSync(path.join(cwd, 'crashproof.yaml'), file);
  return crashproof(['--log-format', 'json'], { cwd });
}

const names = (said: readonly Said[]): unknown[] => said.map(({ service }) => service);

describe('several services from crashproof.yaml', () => {
  it('start after what they need is up, and stop before it', async () => {
    const sup = threeServices(await freeAddress());
    await sup.event('ready', { service: 'page' });
    expect(names(sup.all('spawned'))).toEqual(['disk', 'store', 'page']);
    const order = sup.events.map(({ event, service }) => `${event} ${service}`);
    expect(order.indexOf('ready store')).toBeLessThan(order.indexOf('spawned page'));
    expect(sup.all('waiting')).toMatchObject([
      { service: 'page', on: ['store'] },
      { service: 'store', on: ['disk'] },
    ]);
    expect(await sup.stop()).toBe(0);
    expect(names(sup.all('ended'))).toEqual(['page', 'store', 'disk']);
    expect(sup.left()).toEqual([]);
  });

  it('crash and come back each by itself, with a log and a report each', async () => {
    const sup = threeServices(await freeAddress());
    await sup.event('ready', { service: 'page' });
    const disk = await sup.pidOf(1, 'disk');
    kill(await sup.pidOf(1, 'page'));
    await sup.event('spawned', { service: 'page', run: 2 });
    expect(isAlive(disk)).toBe(true);
    expect(names(sup.all('ended'))).toEqual(['page']);
    expect(await sup.stop()).toBe(0);
    const files = fs.readdirSync(path.join(sup.cwd, 'logs'));
    for (const name of ['page', 'store', 'disk']) expect(files).toContain(`${name}-watchfiles.log`);
    const crashes = files.filter(name => name.startsWith('page-crash-report-'));
    expect(crashes.length).toBe(2);
    const last = JSON.parse(fs.readFileSync(path.join(sup.cwd, 'logs', crashes.sort().at(-1) ?? ''), 'utf8'));
    expect(last).toMatchObject({ total_crashes: 1, total_restarts: 1 });
  });

  it('one that gives up leaves the others at work', async () => {
    const cwd = freshFolder();
    const file = `services:
  broken: { command: ${quoted(child('ends-with.js', 1))}, max_restarts: 1, restart_delay: 10ms }
  sound: { command: ${quoted(child('runs-for-ever.js'))} }
`;
    fs.writeFileSync(path.join(cwd, 'crashproof.yaml'), file);
    const sup = crashproof(['--log-format', 'json'], { cwd });
    await sup.event('gave-up', { service: 'broken' });
    const sound = await sup.pidOf(1, 'sound');
    expect(isAlive(sound)).toBe(true);
    expect(await sup.stop()).toBe(0);
  });

  it('a flag goes over the file, the file over a default', async () => {
    const cwd = freshFolder();
    const command = quoted(child('ends-with.js', 1));
    fs.writeFileSync(path.join(cwd, 'crashproof.yaml'), `command: ${command}\nmaxRestarts: 5\nrestartDelay: 10ms\n`);
    const sup = crashproof(['run', '--log-format', 'json', '--max-restarts', '2'], { cwd });
    expect(await sup.exit()).toBe(3);
    expect(sup.all('spawned').length).toBe(3);
    expect(sup.all('will-restart')).toMatchObject([{ afterMs: 10 }, { afterMs: 15 }]);
  });
});

import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { child, freshFolder } from '../run/supervisor.ts';
import { configured, words } from './places.ts';

const root = process.platform === 'linux' && process.getuid?.() === 0;
const runs = (...command: [string, ...string[]]): boolean =>
  spawnSync(command[0], command.slice(1), { stdio: 'ignore' }).status === 0;
const namespaces = root && runs('unshare', '--net', 'ip', 'link', 'set', 'lo', 'up');
const firewall = namespaces && runs('unshare', '--net', 'nft', 'add', 'table', 'inet', 'trial');
const mounts = root && runs('unshare', '--mount', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt');
if (!namespaces) console.warn('skipped: a camera behind a firewall needs root, iproute2 and network namespaces');
else if (!firewall) console.warn('skipped: a camera behind a firewall needs nft (on Debian: apt-get install nftables)');
if (!mounts) console.warn('skipped: a full disk needs root and mount namespaces');

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

describe.skipIf(!firewall)('a camera that a firewall swallows', () => {
  it('is named with its time while the health page takes long; no restart; back without one', async () => {
    const one = configured(
      `
command: ${words(child('waits-for-a-camera.js', '127.0.0.2:8554', 7790))}
name: app
health: http://127.0.0.1:7790/
health_interval: 1s
health_retry: 1s
health_timeout: 2s
targets:
  front_door: { kind: rtsp, host: 127.0.0.2, port: 8554, every: 2s, retry: 1s, failures: 2 }
`,
      // A network of its own: nothing of this machine's is touched.
      { under: ['unshare', '--net', 'sh', '-c', 'ip link set lo up && exec "$@"', 'sh'] },
    );
    await one.event('spawned');
    const inside = ['nsenter', `--net=/proc/${one.pid}/ns/net`];
    const nft = (rule: string): void => void execFileSync('nsenter', [inside[1] ?? '', 'nft', ...rule.split(' ')]);
    const camera = spawn('nsenter', [inside[1] ?? '', ...child('answers-rtsp.js', '200 OK', 8554, '127.0.0.2')]);
    ends.push(async () => {
      camera.kill('SIGKILL');
      if (camera.exitCode === null && camera.signalCode === null) await once(camera, 'close');
    });
    await one.event('ready');
    await one.seen('the camera', () => one.all('target-down').length === 0 || one.all('target-up').length > 0);

    const before = one.events.length;
    nft('add table inet drops');
    nft('add chain inet drops in { type filter hook input priority 0 ; }');
    nft('add rule inet drops in tcp dport 8554 drop');
    const later = (event: string) => () => one.events.slice(before).find(said => said.event === event);
    const down = await one.seen('target-down', later('target-down'));
    expect(down.message).toMatch(/^front_door has been down since \d\d:\d\d: no (connection|answer)/);
    expect((await one.seen('held', later('held'))).message).toContain('front_door has been down since');
    // Twenty seconds of drops: without the hold it would be ended after nine.
    await new Promise(resolve => setTimeout(resolve, 20_000));
    nft('delete table inet drops');
    await one.seen('target-up', later('target-up'));
    await one.seen('recovered', later('recovered'));
    await one.stop();
    expect(one.all('spawned')).toHaveLength(1);
    expect(one.all('unhealthy')).toEqual([]);
  }, 120_000);
});

describe.skipIf(!mounts)('a disk that fills up', () => {
  it('is told, is waited for, and is told again when there is room', async () => {
    const folder = freshFolder();
    const disk = path.join(folder, 'disk');
    fs.mkdirSync(disk);
    // It does not end before the disk is known to be nearly full.
    const go = path.join(folder, 'go');
    const one = configured(
      `
command: ${words(child('writes-until-full.js', path.join(disk, 'recording'), 3_000_000, go))}
name: app
needs: recordings
targets:
  recordings: { kind: disk, path: ${disk}, every: 500ms, retry: 500ms, settle: 0s, min_free: 2MB, min_free_percent: 50 }
`,
      { under: ['unshare', '--mount', 'sh', '-c', `mount -t tmpfs -o size=4m tmpfs ${disk} && exec "$@"`, 'sh'] },
    );
    const down = await one.event('target-down', { target: 'recordings' });
    expect(down.message).toMatch(/recordings has been down since .*nearly full: \S+ (kB|MB) \([\d.]+ %\) free$/);
    fs.writeFileSync(go, '');
    const ended = await one.event('ended');
    expect(ended.targetsDown).toMatchObject([{ name: 'recordings' }]);
    await one.event('waiting');
    expect(one.all('spawned')).toHaveLength(1);
    fs.rmSync(go);
    execFileSync('nsenter', [`--mount=/proc/${one.pid}/ns/mnt`, 'rm', path.join(disk, 'recording')]);
    await one.event('target-up');
    expect(await one.event('spawned', { run: 2 })).toMatchObject({ attempt: 0 });
    await one.stop();
  });
});

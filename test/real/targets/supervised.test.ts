import fs from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { freePort } from '../run/addresses.ts';
import { child, freshFolder, msBetween, type Supervisor, until } from '../run/supervisor.ts';
import { camera, configured, words } from './places.ts';

const cameras: Awaited<ReturnType<typeof camera>>[] = [];
afterEach(async () => {
  for (const one of cameras.splice(0)) await one.end();
});

async function aCamera(port?: number): Promise<Awaited<ReturnType<typeof camera>>> {
  const one = await camera(port);
  cameras.push(one);
  return one;
}

const starts = (one: Supervisor): number => one.all('spawned').length;

describe('a device that an application needs', () => {
  it('is waited for while it is unplugged; its return under another number is one start, within 10 s', async () => {
    const folder = freshFolder();
    const link = path.join(folder, 'usb-Logitech_C270-index0');
    const node = process.platform === 'win32' ? path.join(folder, 'node') : '/dev/null';
    fs.symlinkSync(node, link);
    const one = configured(`
command: ${words(child('needs-a-device.js', link))}
name: app
needs: webcam
targets:
  webcam: { kind: ${process.platform === 'win32' ? 'file' : 'device'}, path: ${link}, settle: 2s }
`);
    await one.printed(/the device is there/);
    fs.rmSync(link);
    const waiting = await one.event('waiting');
    expect(waiting).toMatchObject({ service: 'app', on: ['webcam'], targetsDown: [{ name: 'webcam' }] });
    await one.event('target-down', { target: 'webcam' });
    // Long enough for several restarts of an ordinary crash.
    await new Promise(resolve => setTimeout(resolve, 4_000));
    expect(starts(one)).toBe(1);

    const other = process.platform === 'win32' ? path.join(folder, 'other') : '/dev/zero';
    if (process.platform === 'win32') fs.writeFileSync(other, '');
    fs.symlinkSync(other, link);
    const backAt = Date.now();
    const started = await one.event('spawned', { run: 2 });
    expect(Date.parse(started.time) - backAt).toBeLessThan(10_000);
    const back = one.all('target-up')[0];
    expect(back).toBeDefined();
    // The settle time, and at most two seconds more.
    if (back !== undefined) {
      expect(msBetween(back, started)).toBeGreaterThanOrEqual(1_900);
      expect(msBetween(back, started)).toBeLessThan(4_000);
    }
    expect(started).toMatchObject({ attempt: 0 });
    await one.stop();
    expect(starts(one)).toBe(2);
    expect(one.report().crash_events).toMatchObject([
      { targets: [{ name: 'webcam', is: 'down', reason: `${link} is not there` }] },
    ]);
  });

  it('is waited for from the very start', async () => {
    const folder = freshFolder();
    const link = path.join(folder, 'camera');
    const one = configured(`
command: ${words(child('needs-a-device.js', link))}
needs: webcam
targets: { webcam: { kind: file, path: ${link}, settle: 0s } }
`);
    await one.event('waiting');
    expect(starts(one)).toBe(0);
    fs.writeFileSync(link, '');
    await one.event('spawned', { run: 1 });
    await one.stop();
    expect(one.all('ended').filter(({ kind }) => kind === 'crash')).toEqual([]);
  });
});

describe.skipIf(process.platform === 'win32')('a camera that hangs and takes the health page with it', () => {
  it('is named, holds the end of the application, and comes back without a restart', async () => {
    const door = await aCamera();
    const web = await freePort();
    const one = configured(`
command: ${words(child('waits-for-a-camera.js', `127.0.0.1:${door.port}`, web))}
name: app
health: http://127.0.0.1:${web}/
health_interval: 500ms
health_retry: 500ms
health_timeout: 1s
targets:
  front_door: { kind: rtsp, host: 127.0.0.1, port: ${door.port}, every: 2s, retry: 1s, failures: 2 }
`);
    await one.event('ready');
    process.kill(door.pid, 'SIGSTOP');
    const stoppedAt = Date.now();
    const down = await one.event('target-down', { target: 'front_door' });
    expect(down.message).toMatch(
      /^front_door has been down since \d\d:\d\d: no answer from 127\.0\.0\.1:\d+ within 3 s$/,
    );
    expect(Date.parse(down.time) - (down.downMs as number) - stoppedAt).toBeLessThan(8_000);
    const held = await one.event('held');
    expect(held.message).toContain('front_door has been down since');
    // Without the hold it would be ended by now: three failures take three seconds.
    await new Promise(resolve => setTimeout(resolve, 6_000));
    process.kill(door.pid, 'SIGCONT');
    await one.event('recovered');
    await one.event('target-up', { target: 'front_door' });
    await one.stop();
    expect(starts(one)).toBe(1);
    expect(one.all('unhealthy')).toEqual([]);
  });

  it('that stays away holds it no longer than it is told to, and is in the report', async () => {
    const door = await aCamera();
    const web = await freePort();
    const one = configured(`
command: ${words(child('waits-for-a-camera.js', `127.0.0.1:${door.port}`, web))}
name: app
health: http://127.0.0.1:${web}/
health_interval: 500ms
health_retry: 500ms
health_timeout: 1s
hold_for_targets: 3s
targets:
  front_door: { kind: rtsp, host: 127.0.0.1, port: ${door.port}, every: 2s, retry: 1s, failures: 2 }
`);
    await one.event('ready');
    process.kill(door.pid, 'SIGSTOP');
    const held = await one.event('held');
    const unhealthy = await one.event('unhealthy');
    expect(msBetween(held, unhealthy)).toBeGreaterThanOrEqual(2_900);
    expect(msBetween(held, unhealthy)).toBeLessThan(10_000);
    expect(unhealthy.targetsDown).toMatchObject([{ name: 'front_door' }]);
    await one.event('ended');
    const report = await until('a report', () => one.reports().length > 0 && one.report());
    expect(report.other_events).toMatchObject([{ kind: 'unhealthy', targets: [{ name: 'front_door', is: 'down' }] }]);
    process.kill(door.pid, 'SIGCONT');
    await one.stop();
  });
});

describe('a loss of the network', () => {
  it('is one piece of news for all cameras, and its end another', async () => {
    const doors = [await aCamera(), await aCamera(), await aCamera()];
    const entries = doors.map(
      ({ port }, index) => `  camera_${index}: { kind: rtsp, host: 127.0.0.1, port: ${port}, every: 1s, retry: 500ms }`,
    );
    const one = configured(`
command: ${words(child('runs-for-ever.js'))}
needs: [camera_0, camera_1, camera_2]
targets:
${entries.join('\n')}
`);
    await one.event('spawned');
    cameras.length = 0;
    await Promise.all(doors.map(door => door.end()));
    const down = await one.event('network-down');
    expect(down.message).toMatch(/^the network: .* have not answered since \d\d:\d\d$/);
    await Promise.all(doors.map(({ port }) => aCamera(port)));
    const up = await one.event('network-up');
    // One of three may have been asked too late to be missed at all.
    expect((up.targets as string[]).length).toBeGreaterThanOrEqual(2);
    await one.stop();
    expect(one.all('target-down')).toEqual([]);
    expect(one.all('target-up')).toEqual([]);
  });
});

describe('targets from elsewhere', () => {
  it('come from the application itself, without a word of its passwords', async () => {
    const door = await aCamera();
    const cwd = freshFolder();
    fs.writeFileSync(
      path.join(cwd, 'config.yaml'),
      `cameras:
  garden: { type: onvif, params: { host: 127.0.0.1, onvif_port: ${door.port}, username: admin, password: s3cr3t-words } }
  shed: { type: tapo, enabled: false, params: { host: 127.0.0.1, password: s3cr3t-words } }
`,
    );
    const one = configured(`command: ${words(child('runs-for-ever.js'))}\ntargets: { from: config.yaml }\n`, { cwd });
    const down = await one.event('target-down', { target: 'garden' });
    expect(down.message).toContain('does not answer as ONVIF');
    await one.stop();
    const all = [one.out, one.err, String(one.log('runs-for-ever'))].join('\n');
    expect(all).not.toContain('s3cr3t');
    expect(all).not.toContain('shed');
  });

  it('that cannot be read are one warning, and stop nothing', async () => {
    const one = configured(
      `command: ${words(child('runs-for-ever.js'))}\nneeds: garden\ntargets: { from: nowhere.yaml }\n`,
    );
    await one.event('spawned');
    const warnings = one.events.filter(({ message }) => message.includes('nowhere.yaml'));
    expect(warnings).toMatchObject([{ level: 'warning' }]);
    await one.stop();
  });

  it('stand in a variable', async () => {
    const door = await aCamera();
    const one = configured(`command: ${words(child('runs-for-ever.js'))}\n`, {
      env: { CRASHPROOF_TARGETS: `front=rtsp://me:s3cr3t-words@127.0.0.1:${door.port}/s1,gone=file:/no/such/file` },
    });
    await one.event('target-down', { target: 'gone' });
    await one.stop();
    expect(one.all('target-down')).toHaveLength(1);
    expect([one.out, one.err, String(one.log('runs-for-ever'))].join('\n')).not.toContain('s3cr3t');
  });
});

import fs from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MAX_STREAMS } from '../../../src/demo/app.ts';
import { type App, get, getJson, Stage, until } from './app.ts';

const stage = new Stage();
let app: App;

beforeAll(async () => {
  await stage.bundle();
  app = await stage.start();
});
afterAll(() => stage.clear());

const pictures = (count: number) => (body: Buffer) => body.toString('latin1').split('Content-Length').length > count;

describe('the demo answers', () => {
  it('with its page, and only to an address of this computer', async () => {
    const { code, headers, body } = await get(`${app.url}/`);
    expect([code, headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
    expect(headers['content-security-policy']).toContain("default-src 'none'");
    expect(body.toString()).toContain('<title>Home cameras</title>');
    expect((await get(`${app.url}/`, { headers: { host: 'rebound.example' } })).code).toBe(421);
    expect((await get(`${app.url}/favicon.svg`)).body.toString()).toContain('<svg');
  });

  it('with a health of real figures', async () => {
    const health = await until(`${app.url}/api/health`, body => body.system.cpu_percent > 0);
    expect(health.system.memory_percent).toBeGreaterThan(0);
    expect(health.system.disk.total_gb).toBeGreaterThan(0);
    expect(health.system.memory.process_mb).toBeGreaterThan(20);
    expect(health.databases.timeseries).toMatchObject({ status: 'ok' });
    expect(health.databases.timeseries.size_bytes).toBe(fs.statSync(health.databases.timeseries.path).size);
    expect(health.cameras).toEqual({ total: 4, online: 4, offline: 0, initialization: 'ready' });
    expect(Date.now() - Date.parse(health.timestamp)).toBeLessThan(60_000);
  });

  it('with its status, cameras and history', async () => {
    expect(await getJson(`${app.url}/api/status`)).toMatchObject({ status: 'ok', pid: app.child.pid });
    const { cameras } = await getJson(`${app.url}/api/cameras`);
    expect(cameras.map((camera: { name: string }) => camera.name)).toEqual(['Garden', 'Street', 'Aquarium', 'Roof']);
    const { entries } = await getJson(`${app.url}/api/history`);
    expect(entries).toEqual([expect.objectContaining({ event: 'start', pid: app.child.pid, after_crash: false })]);
  });

  it('with an error in words where there is nothing, and to nothing but GET', async () => {
    for (const where of [
      '/nothing',
      '/api/cameras/Cellar/stream',
      '/api/cameras/%ff/stream',
      '/constructor',
      '/../etc/passwd',
    ]) {
      const { code, body } = await get(app.url + where);
      expect([where, code]).toEqual([where, 404]);
      expect(JSON.parse(body.toString()).error).toContain('There is nothing at');
    }
    expect(await get(`${app.url}/api/health`, { method: 'POST' })).toMatchObject({
      code: 405,
      headers: { allow: 'GET' },
    });
  });

  it('with pictures that move', async () => {
    const snapshot = await get(`${app.url}/api/cameras/Garden/snapshot`);
    expect(snapshot.headers['content-type']).toBe('image/jpeg');
    expect(snapshot.body.subarray(0, 3).toString('hex')).toBe('ffd8ff');
    const stream = await get(`${app.url}/api/cameras/Aquarium/stream`, { enough: pictures(3) });
    expect(stream.headers['content-type']).toBe('multipart/x-mixed-replace; boundary=frame');
    const [, first, second] = stream.body.toString('latin1').split(/--frame\r\n[\s\S]*?\r\n\r\n/);
    expect(first?.slice(0, 2)).toBe('\xff\xd8');
    expect(first).not.toBe(second);
  });

  it('with everything the page needs in one stream', async () => {
    const heard = (body: Buffer) => ['hello', 'state', 'frame'].every(type => body.includes(`{"type":"${type}"`));
    const { body } = await get(`${app.url}/api/live`, { enough: heard });
    const hello = JSON.parse(body.toString('latin1').split('\n')[0] ?? '');
    expect(hello).toMatchObject({ type: 'hello', pid: app.child.pid, platform: process.platform });
    const frame = body.indexOf('{"type":"frame"');
    const end = body.indexOf('\n', frame);
    const { bytes } = JSON.parse(body.toString('latin1', frame, end));
    expect(body.subarray(end + 1, end + 3).toString('hex')).toBe('ffd8');
    expect(bytes).toBeGreaterThan(5000);
  });
});

describe('the demo stays light', () => {
  it('and paints for nobody', async () => {
    const shown = async () => (await getJson(`${app.url}/api/cameras`)).cameras[1];
    await get(`${app.url}/api/cameras/Street/stream`, { enough: pictures(2) });
    await until(`${app.url}/api/cameras`, body => body.cameras[1].viewers === 0);
    const { last_frame: last } = await shown();
    expect(last).not.toBeNull();
    await get(`${app.url}/api/cameras/Roof/stream`, { enough: pictures(4) }); // some pictures' time later
    expect((await shown()).last_frame).toBe(last);
  });

  it('beside a viewer that takes nothing', async () => {
    const { port } = new URL(app.url);
    const stuck = net.connect(Number(port), '127.0.0.1');
    stuck.pause();
    stuck.write('GET /api/live HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await until(`${app.url}/api/cameras`, body => body.cameras[0].viewers === 1);
    const other = await get(`${app.url}/api/cameras/Garden/stream`, { enough: pictures(10) });
    expect(pictures(10)(other.body)).toBe(true);
    stuck.destroy();
    await until(`${app.url}/api/cameras`, body => body.cameras[0].viewers === 0);
  });

  it('with as many streams as it has said, and not one more', async () => {
    const open = await Promise.all(
      Array.from(
        { length: MAX_STREAMS },
        () =>
          new Promise<http.ClientRequest>(resolve => {
            const request = http.get(`${app.url}/api/cameras/Roof/stream`, { agent: false }, response => {
              response.resume();
              response.on('error', () => {});
              resolve(request);
            });
            request.on('error', () => {});
          }),
      ),
    );
    const refused = await get(`${app.url}/api/live`);
    expect([refused.code, refused.body.toString()]).toEqual([
      503,
      expect.stringContaining(`All ${MAX_STREAMS} streams`),
    ]);
    for (const request of open) request.destroy();
    await until(`${app.url}/api/cameras`, body => body.cameras[3].viewers === 0);
    expect((await get(`${app.url}/api/live`, { enough: body => body.length > 0 })).code).toBe(200);
  });
});

import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { findFfmpeg } from '../../../src/demo/cameras/ffmpeg-args.ts';
import { Canvas } from '../../../src/demo/picture/canvas.ts';
import { JpegEncoder } from '../../../src/demo/picture/jpeg.ts';
import { garden } from '../../../src/demo/picture/scenes/garden.ts';
import { freePort } from '../run/addresses.ts';
import { isAlive } from '../run/supervisor.ts';
import { get, getJson, Stage, until } from './app.ts';

const ffmpeg = findFfmpeg();
const MISSING = ffmpeg ? '' : ' (skipped: no ffmpeg; apt-get install -y --no-install-recommends ffmpeg)';
const stage = new Stage();
const servers: http.Server[] = [];
const sources: ChildProcess[] = [];

beforeAll(() => stage.bundle());
afterEach(() => {
  for (const source of sources.splice(0)) source.kill('SIGKILL');
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
});
afterAll(() => stage.clear());

async function serve(answer: http.RequestListener, port = 0): Promise<{ server: http.Server; port: number }> {
  const server = http.createServer(answer).listen(port, '127.0.0.1');
  servers.push(server);
  await new Promise(resolve => server.once('listening', resolve));
  return { server, port: (server.address() as AddressInfo).port };
}

/** An HTTP camera as many are: Motion JPEG without end, here painted by ffmpeg's own test source. */
function mjpegCamera(port = 0) {
  return serve((_request, response) => {
    response.writeHead(200, { 'content-type': 'multipart/x-mixed-replace; boundary=ffmpeg' });
    const source = ['-f', 'lavfi', '-i', 'testsrc=size=320x240:rate=10', '-f', 'mpjpeg', 'pipe:1'];
    const child = spawn(ffmpeg ?? '', ['-nostdin', '-loglevel', 'quiet', '-re', ...source], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    sources.push(child);
    child.stdout.pipe(response);
    response.once('close', () => child.kill('SIGKILL'));
  }, port);
}

/** The ffmpeg children of a process; only Linux tells. */
function childrenOf(pid: number | undefined): string[] {
  return fs.readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean);
}

describe('without ffmpeg', () => {
  it('a camera is offline, said to be, and a test card stands in for it', async () => {
    const app = await stage.start(['--camera', 'Yard=rtsp://admin:hunter22@127.0.0.1:9/stream1'], { PATH: '' });
    const { cameras } = await getJson(`${app.url}/api/cameras`);
    expect(cameras).toEqual([
      expect.objectContaining({ name: 'Yard', kind: 'rtsp', source: 'rtsp://127.0.0.1:9', state: 'offline' }),
    ]);
    expect(cameras[0].note).toContain('ffmpeg is not installed');
    expect(await getJson(`${app.url}/api/health`)).toMatchObject({ cameras: { total: 1, online: 0, offline: 1 } });
    expect((await getJson(`${app.url}/api/health`)).issues).toContain('no_cameras_online');
    expect((await get(`${app.url}/api/cameras/Yard/snapshot`)).body.subarray(0, 2).toString('hex')).toBe('ffd8');
    expect(app.log()).toContain('WARNING - ffmpeg is not installed');
    expect(app.log()).not.toContain('hunter22');
  });
});

describe.skipIf(!ffmpeg)(`through ffmpeg${MISSING}`, () => {
  it('a camera is seen, lost, and seen again, without a hand', async () => {
    // A port that nobody else takes while the camera is away.
    const { server, port } = await mjpegCamera(await freePort());
    const app = await stage.start(['--camera', `Yard=http://admin:hunter22@127.0.0.1:${port}/video?password=letmein`]);
    const watching = get(`${app.url}/api/live`);
    const state = (wanted: string) =>
      until(`${app.url}/api/cameras`, ({ cameras: [yard] }) => yard.state === wanted && yard.last_frame);
    await state('online');
    const { body } = await get(`${app.url}/api/cameras/Yard/snapshot`);
    const size = body.indexOf('ffc0', 0, 'hex') + 5;
    expect([body.readUInt16BE(size + 2), body.readUInt16BE(size)]).toEqual([320, 240]);

    server.close();
    server.closeAllConnections();
    const { cameras } = await state('offline');
    expect(cameras[0].note).not.toBe('');
    await mjpegCamera(port);
    await state('online');

    const { entries } = await getJson(`${app.url}/api/history`);
    expect(entries.map((entry: { event: string; online?: boolean }) => entry.online ?? entry.event)).toEqual([
      ...['start', true, false, true],
    ]);
    app.child.kill('SIGTERM');
    const { log } = await app.ended();
    const told = log + JSON.stringify(entries) + JSON.stringify(cameras) + (await watching).body.toString('latin1');
    expect(told).not.toMatch(/hunter22|letmein/);
  });

  it('a camera that gives one picture a request is asked again and again', async () => {
    const canvas = new Canvas(640, 360);
    garden.still(canvas);
    const picture = new JpegEncoder(640, 360).encode(canvas, []);
    let asked = 0;
    const { port } = await serve((_request, response) => {
      asked++;
      response.writeHead(200, { 'content-type': 'image/jpeg', 'content-length': picture.length }).end(picture);
    });
    const app = await stage.start(['--camera', `Snap=http://127.0.0.1:${port}/snap`]);
    const enough = (body: Buffer) => body.toString('latin1').split('--frame').length > 3;
    expect(enough((await get(`${app.url}/api/cameras/Snap/stream`, { enough })).body)).toBe(true);
    expect(asked).toBeGreaterThan(2);
    expect(asked).toBeLessThan(8); // and none of them in advance, to be shown late
  });

  it('a camera that refuses the password is not asked twice, however many look', async () => {
    let logins = 0;
    const { port } = await serve((_request, response) => {
      logins++;
      response.writeHead(401, { 'www-authenticate': 'Basic realm="camera"' }).end();
    });
    const app = await stage.start(['--camera', `Yard=http://admin:hunter22@127.0.0.1:${port}/`]);
    const looking = [get(`${app.url}/api/live`)];
    await until(`${app.url}/api/cameras`, body => body.cameras[0].note === 'it refuses the user name or the password');
    const before = logins;
    expect(before).toBeLessThanOrEqual(2); // ffmpeg itself: once without and once with the password
    looking.push(get(`${app.url}/api/live`), get(`${app.url}/api/cameras/Yard/stream`));
    await until(`${app.url}/api/cameras`, body => body.cameras[0].viewers === 3);
    await new Promise(resolve => setTimeout(resolve, 1500)); // longer than the first wait of a camera that is merely away
    expect(logins).toBe(before);
    app.child.kill('SIGKILL');
    await Promise.all(looking);
  });

  it.skipIf(process.platform !== 'linux')('nothing is left behind, by a stop or by kill -9', async () => {
    const { port } = await mjpegCamera();
    for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
      const app = await stage.start(['--camera', `Yard=http://127.0.0.1:${port}/`]);
      const watching = get(`${app.url}/api/live`);
      await until(`${app.url}/api/cameras`, ({ cameras: [yard] }) => yard.last_frame);
      const [child = ''] = childrenOf(app.child.pid);
      expect(fs.readFileSync(`/proc/${child}/cmdline`, 'utf8')).toContain('mpjpeg');
      app.child.kill(signal);
      await Promise.all([app.ended(), watching]);
      if (signal === 'SIGTERM') expect(isAlive(Number(child))).toBe(false);
      // After kill -9 it ends by itself: its next picture finds nobody at the other end of the pipe.
      while (isAlive(Number(child))) await new Promise(resolve => setTimeout(resolve, 50));
    }
  });

  it('a picture made here looks as it was painted', () => {
    const canvas = new Canvas(640, 360);
    garden.still(canvas);
    const file = path.join(stage.folder, 'picture.jpg');
    fs.writeFileSync(file, new JpegEncoder(640, 360).encode(canvas, []));
    const decode = ['-v', 'error', '-i', file, '-f', 'rawvideo', '-pix_fmt', 'rgb24', 'pipe:1'];
    const pixels = execFileSync(ffmpeg ?? '', decode, { maxBuffer: 2 ** 21, stdio: ['ignore', 'pipe', 'pipe'] });
    expect(pixels).toHaveLength(640 * 360 * 3);
    let difference = 0;
    for (let i = 0; i < pixels.length; i++) difference += Math.abs((pixels[i] ?? 0) - (canvas.pixels[i] ?? 0));
    expect(difference / pixels.length).toBeLessThan(3);
  });
});

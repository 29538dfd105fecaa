import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import type net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { checkDisk } from '../../../src/os/targets/disk.ts';
import { checkOnvif } from '../../../src/os/targets/onvif.ts';
import { rawServer, says } from '../probes/helpers.ts';
import { freePort } from '../run/addresses.ts';
import { askOnce } from './asking.ts';

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function server(talk: (socket: net.Socket) => void): Promise<number> {
  const raw = await rawServer(talk);
  closers.push(async () => {
    for (const socket of raw.sockets) socket.destroy();
    await raw.close();
  });
  return raw.port;
}

/** Says it, and keeps what it was asked. */
async function listens(answer: string): Promise<{ port: number; heard: () => string }> {
  let heard = '';
  const port = await server(socket => {
    socket.on('data', bytes => {
      heard += bytes;
    });
    says(answer)(socket);
  });
  return { port, heard: () => heard };
}

function folder(): string {
  const made = fs.mkdtempSync(path.join(os.tmpdir(), 'crashproof-targets-'));
  closers.push(async () => fs.rmSync(made, { recursive: true, force: true }));
  return made;
}

describe('tcp', () => {
  it('is up where a connection is accepted, and says nothing over it', async () => {
    let heard = 0;
    const port = await server(socket => socket.on('data', bytes => (heard += bytes.length)));
    expect(await askOnce(`tcp://127.0.0.1:${port}`)).toMatchObject({ is: 'up' });
    expect(heard).toBe(0);
  });

  it('is down where nobody listens', async () => {
    const port = await freePort();
    expect(await askOnce(`tcp://127.0.0.1:${port}`)).toEqual({
      is: 'down',
      reason: `connection refused on 127.0.0.1:${port}`,
    });
  });
});

describe('rtsp', () => {
  it.each(['200 OK', '401 Unauthorized', '404 Not Found', '400 Bad Request'])(
    'is up when it answers %s',
    async status => {
      const { port, heard } = await listens(`RTSP/1.0 ${status}\r\nCSeq: 1\r\n\r\n`);
      const found = await askOnce(`rtsp://admin:p%40ss/w?rd@127.0.0.1:${port}/stream1`);
      expect(found).toMatchObject({ is: 'up', detail: `answers ${status.slice(0, 3)}` });
      expect(heard()).toBe(`OPTIONS rtsp://127.0.0.1:${port}/ RTSP/1.0\r\nCSeq: 1\r\nUser-Agent: crashproof\r\n\r\n`);
    },
  );

  it('is down when it accepts and never answers', async () => {
    const port = await server(() => {});
    expect(await askOnce(`rtsp://127.0.0.1:${port}`, 300)).toEqual({
      is: 'down',
      reason: `no answer from 127.0.0.1:${port} within 0.3 s`,
    });
  });

  it('is down when something else answers', async () => {
    const { port } = await listens('HTTP/1.1 400 Bad Request\r\n\r\n');
    expect(await askOnce(`rtsp://127.0.0.1:${port}`)).toMatchObject({
      is: 'down',
      reason: expect.stringContaining('not with RTSP'),
    });
  });

  it('is down when it closes at once', async () => {
    const port = await server(socket => socket.destroy());
    expect(await askOnce(`rtsp://127.0.0.1:${port}`)).toMatchObject({ is: 'down' });
  });

  it('is down while it is stopped, although its port accepts', async () => {
    const file = fileURLToPath(new URL('../../children/answers-rtsp.js', import.meta.url));
    const camera = spawn(process.execPath, [file], { stdio: ['ignore', 'pipe', 'inherit'] });
    closers.push(async () => {
      camera.kill('SIGKILL');
      await once(camera, 'close');
    });
    const [line] = await once(camera.stdout, 'data');
    const port = Number(String(line));
    expect(await askOnce(`rtsp://127.0.0.1:${port}`)).toMatchObject({ is: 'up' });
    if (process.platform === 'win32') return;
    camera.kill('SIGSTOP');
    expect(await askOnce(`tcp://127.0.0.1:${port}`)).toMatchObject({ is: 'up' });
    expect(await askOnce(`rtsp://127.0.0.1:${port}`, 500)).toMatchObject({
      is: 'down',
      reason: `no answer from 127.0.0.1:${port} within 0.5 s`,
    });
    camera.kill('SIGCONT');
    expect(await askOnce(`rtsp://127.0.0.1:${port}`, 10_000)).toMatchObject({ is: 'up' });
  });
});

const gstreamer =
  spawnSync('/usr/bin/python3', ['-c', "import gi; gi.require_version('GstRtspServer', '1.0')"]).status === 0;
if (!gstreamer) {
  console.warn('skipped: a real RTSP server needs python3-gi gir1.2-gst-rtsp-server-1.0 gstreamer1.0-plugins-good');
}

describe.skipIf(!gstreamer)('the RTSP server of GStreamer', () => {
  it('is up, and down while it is stopped although its port accepts', async () => {
    const file = fileURLToPath(new URL('../../children/serves-a-picture.py', import.meta.url));
    const camera = spawn('/usr/bin/python3', [file], { stdio: ['ignore', 'pipe', 'inherit'] });
    closers.push(async () => {
      camera.kill('SIGKILL');
      await once(camera, 'close');
    });
    const [line] = await once(camera.stdout, 'data');
    const port = Number(String(line));
    expect(await askOnce(`rtsp://127.0.0.1:${port}/cam`)).toMatchObject({ is: 'up', detail: 'answers 200' });
    camera.kill('SIGSTOP');
    expect(await askOnce(`tcp://127.0.0.1:${port}`)).toMatchObject({ is: 'up' });
    expect(await askOnce(`rtsp://127.0.0.1:${port}/cam`, 500)).toMatchObject({ is: 'down' });
    camera.kill('SIGCONT');
    expect(await askOnce(`rtsp://127.0.0.1:${port}/cam`, 10_000)).toMatchObject({ is: 'up' });
  });
});

describe('http', () => {
  it.each([200, 302, 401, 404, 500])('is up when it answers %i, and sends neither password nor query', async status => {
    const asked: http.IncomingMessage[] = [];
    const web = http.createServer((request, response) => {
      asked.push(request);
      response.writeHead(status).end();
    });
    web.listen(0, '127.0.0.1');
    await once(web, 'listening');
    closers.push(() => new Promise(done => web.close(done)));
    const { port } = web.address() as net.AddressInfo;
    const found = await askOnce(`http://user:secret@127.0.0.1:${port}/snap.jpg?user=admin&pwd=secret`);
    expect(found).toMatchObject({ is: 'up', detail: `answers ${status}` });
    expect(asked.map(({ method, url }) => `${method} ${url}`)).toEqual(['HEAD /snap.jpg']);
    expect(JSON.stringify(asked[0]?.headers)).not.toMatch(/secret|authorization/i);
  });
});

describe('onvif', () => {
  const time = (at: Date): string => {
    const field = (name: string, value: number) => `<tt:${name}>${value}</tt:${name}>`;
    return `<?xml version="1.0"?><env:Envelope><env:Body><tds:GetSystemDateAndTimeResponse><tds:SystemDateAndTime>
      <tt:UTCDateTime><tt:Time>${field('Hour', at.getUTCHours())}${field('Minute', at.getUTCMinutes())}${field('Second', at.getUTCSeconds())}</tt:Time>
      <tt:Date>${field('Year', at.getUTCFullYear())}${field('Month', at.getUTCMonth() + 1)}${field('Day', at.getUTCDate())}</tt:Date></tt:UTCDateTime>
      </tds:SystemDateAndTime></tds:GetSystemDateAndTimeResponse></env:Body></env:Envelope>`;
  };
  const page = (body: string) => `HTTP/1.1 200 OK\r\ncontent-length: ${body.length}\r\n\r\n${body}`;

  it('tells a clock that is far off', async () => {
    const now = Date.UTC(2026, 1, 28, 23, 59, 30);
    const { port } = await listens(page(time(new Date(now - 240_000))));
    expect(await checkOnvif('127.0.0.1', port, 3_000, () => now)).toMatchObject({
      is: 'up',
      detail: 'clock -240 s',
      warning: expect.stringContaining('4 min behind'),
    });
  });

  it('says nothing of a clock that is right to the minute', async () => {
    const now = Date.UTC(2026, 0, 1);
    const { port, heard } = await listens(page(time(new Date(now + 60_000))));
    expect(await checkOnvif('127.0.0.1', port, 3_000, () => now)).toMatchObject({ is: 'up', warning: null });
    expect(heard()).toContain('GetSystemDateAndTime');
    expect(heard()).not.toMatch(/Security|Password|authorization/i);
  });

  it.each(['401 Unauthorized', '400 Bad Request'])('is up when it answers %s', async status => {
    const { port } = await listens(`HTTP/1.1 ${status}\r\ncontent-length: 0\r\n\r\n`);
    expect(await askOnce(`onvif://127.0.0.1:${port}`)).toMatchObject({
      is: 'up',
      detail: `answers ${status.slice(0, 3)}`,
    });
  });

  it('is up when the answer breaks off after its head, or holds no time', async () => {
    const cut = await listens('HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n<?xml');
    expect(await askOnce(`onvif://127.0.0.1:${cut.port}`)).toMatchObject({ is: 'up' });
    const none = await listens(page('<html>welcome</html>'));
    expect(await askOnce(`onvif://127.0.0.1:${none.port}`)).toMatchObject({ is: 'up', warning: null });
  });

  it('is down when it does not speak HTTP', async () => {
    const { port } = await listens('220 ftp ready\r\n');
    expect(await askOnce(`onvif://127.0.0.1:${port}`)).toMatchObject({ is: 'down' });
  });
});

describe('dns, route and command', () => {
  it('finds a name, and the lack of one', async () => {
    expect(await askOnce('dns://localhost')).toMatchObject({ is: 'up' });
    expect(await askOnce('dns://no-such-camera.invalid', 10_000)).toMatchObject({
      is: 'down',
      reason: expect.stringContaining('no-such-camera.invalid'),
    });
  });

  it('reads the routes of this machine', async () => {
    expect(['up', 'down']).toContain((await askOnce('route:')).is);
  });

  it('is what a command says', async () => {
    const node = JSON.stringify(process.execPath);
    expect(await askOnce(`exec:${node} -e ''`, 10_000)).toMatchObject({ is: 'up' });
    expect(await askOnce(`exec:${node} -e 'console.log("no light"); process.exit(3)'`, 10_000)).toMatchObject({
      is: 'down',
      reason: expect.stringContaining('exited with 3: no light'),
    });
    expect(await askOnce('exec:/no/such/program')).toMatchObject({ is: 'unknown' });
  });
});

describe('file and device', () => {
  it('is there, also through a link that leads to another number now', async () => {
    const place = folder();
    const link = path.join(place, 'usb-Logitech_C270-index0');
    expect(await askOnce(`file:${link}`)).toEqual({ is: 'down', reason: `${link} is not there` });
    for (const number of [0, 2]) {
      const node = path.join(place, `video${number}`);
      fs.writeFileSync(node, '');
      fs.symlinkSync(node, link);
      expect(await askOnce(`file:${link}`)).toMatchObject({ is: 'up', detail: `leads to ${fs.realpathSync(node)}` });
      fs.rmSync(node);
      expect(await askOnce(`file:${link}`)).toMatchObject({ is: 'down' });
      fs.rmSync(link);
    }
  });

  it.skipIf(process.platform === 'win32')('is a device only where it is one', async () => {
    const place = folder();
    const link = path.join(place, 'camera');
    fs.symlinkSync('/dev/null', link);
    expect(await askOnce(`device:${link}`)).toMatchObject({ is: 'up' });
    const file = path.join(place, 'video0');
    fs.writeFileSync(file, 'ffmpeg wrote here');
    expect(await askOnce(`device:${file}`)).toEqual({ is: 'down', reason: `${file} is no device` });
  });
});

describe('disk', () => {
  it('is up with room, down below both limits, and knows the disk of a file that is not there yet', async () => {
    const file = path.join(folder(), 'deep', 'history.db');
    expect(await checkDisk(file, { minFreeBytes: 1, minFreePercent: 0 })).toMatchObject({ is: 'up' });
    expect(await checkDisk(file, { minFreeBytes: 1e18, minFreePercent: 101 })).toMatchObject({
      is: 'down',
      reason: expect.stringMatching(/nearly full: .* free$/),
    });
    expect(await checkDisk(file, { minFreeBytes: 1e18, minFreePercent: 0 })).toMatchObject({ is: 'up' });
    expect(await checkDisk(file, { minFreeBytes: 0, minFreePercent: 101 })).toMatchObject({ is: 'up' });
  });
});

/** The web application: a table of routes, all of them GET, none of which can change anything. */
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import type { Camera, Frame } from './cameras/camera.ts';
import { health } from './health.ts';
import type { History } from './history.ts';
import { Live } from './live.ts';
import type { Machine } from './machine.ts';
import { hostIsOurs } from './origin.ts';
import { icon, page, pageHeaders } from './page/page.ts';
import { Viewer } from './viewer.ts';

export const MAX_STREAMS = 64;
const SNAPSHOT_MS = 10_000;
const FRESH_MS = 1500;
const SHOWN_HAPPENINGS = 100;

export interface Parts {
  readonly cameras: readonly Camera[];
  readonly history: History;
  readonly machine: Machine;
}

export function makeApp({ cameras, history, machine }: Parts): http.Server {
  const askHealth = async () =>
    health({
      ...(await machine.read()),
      history: { path: history.file, sizeBytes: history.sizeBytes, failure: history.failure },
      cameras: { total: cameras.length, online: cameras.filter(camera => camera.status().state === 'online').length },
    });
  const live = new Live(cameras, history, askHealth);
  let streams = 0;

  /** Pictures and live news without end, of which there are `MAX_STREAMS` at most. */
  const streaming = (response: ServerResponse, start: () => void) => {
    if (streams >= MAX_STREAMS) return fail(response, 503, `All ${MAX_STREAMS} streams are taken; close a viewer.`);
    streams++;
    response.once('close', () => streams--);
    start();
  };

  const routes: Record<string, (response: ServerResponse) => unknown> = {
    '/': response => response.writeHead(200, pageHeaders).end(page),
    '/favicon.svg': response => response.writeHead(200, { 'content-type': 'image/svg+xml' }).end(icon),
    '/api/status': response => json(response, { status: 'ok', pid: process.pid, uptime: Math.round(process.uptime()) }),
    '/api/health': async response => json(response, await askHealth()),
    '/api/cameras': response => json(response, { cameras: cameras.map(camera => camera.status()) }),
    '/api/history': response =>
      json(response, { entries: history.entries.slice(-SHOWN_HAPPENINGS), torn_lines: history.torn }),
    '/api/live': response => streaming(response, () => live.add(response)),
  };

  return http.createServer(async (request: IncomingMessage, response: ServerResponse) => {
    response.setHeader('x-content-type-options', 'nosniff');
    if (!hostIsOurs(request.headers.host)) {
      return fail(response, 421, 'This address is not one of this computer; use its name or its IP address.');
    }
    if (request.method !== 'GET') return fail(response, 405, 'Only GET is answered here.', { allow: 'GET' });
    const path = (request.url ?? '/').split('?')[0] ?? '/';
    const route = Object.hasOwn(routes, path) ? routes[path] : undefined;
    if (route) return route(response);
    const [, name = '', what] = /^\/api\/cameras\/([^/]+)\/(stream|snapshot)$/.exec(path) ?? [];
    const camera = cameras.find(each => encodeURIComponent(each.name) === name || each.name === decoded(name));
    if (!camera) return fail(response, 404, `There is nothing at ${path.slice(0, 200)}.`);
    if (what === 'stream') return streaming(response, () => stream(camera, response));
    return snapshot(camera, response);
  });
}

/** Motion JPEG, as every browser shows it in an <img>. */
function stream(camera: Camera, response: ServerResponse): void {
  response.writeHead(200, {
    'content-type': 'multipart/x-mixed-replace; boundary=frame',
    'cache-control': 'no-store',
  });
  response.flushHeaders();
  const viewer = new Viewer(response, () => end());
  const end = camera.watch(({ jpeg }) => {
    viewer.send(`--frame\r\nContent-Type: image/jpeg\r\nContent-Length: ${jpeg.length}\r\n\r\n`, jpeg, '\r\n');
  });
}

async function snapshot(camera: Camera, response: ServerResponse): Promise<void> {
  const frame = await nextFrame(camera, response);
  if (response.destroyed) return;
  if (!frame) return fail(response, 503, `${camera.name} has sent no picture within ${SNAPSHOT_MS / 1000} s.`);
  response.writeHead(200, {
    'content-type': 'image/jpeg',
    'content-length': frame.jpeg.length,
    'cache-control': 'no-store',
    'last-modified': new Date(frame.atMs).toUTCString(),
  });
  response.end(frame.jpeg);
}

function nextFrame(camera: Camera, response: ServerResponse): Promise<Frame | null> {
  const { latest } = camera;
  if (latest && Date.now() - latest.atMs < FRESH_MS) return Promise.resolve(latest);
  return new Promise(resolve => {
    const done = (frame: Frame | null) => {
      clearTimeout(timer);
      unwatch();
      resolve(frame);
    };
    const unwatch = camera.watch(done);
    const timer = setTimeout(() => done(null), SNAPSHOT_MS);
    response.once('close', () => done(null));
  });
}

function json(response: ServerResponse, body: object): void {
  response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(`${JSON.stringify(body)}\n`);
}

function fail(response: ServerResponse, code: number, error: string, headers: Record<string, string> = {}): void {
  response.writeHead(code, { 'content-type': 'application/json', ...headers });
  response.end(`${JSON.stringify({ error })}\n`);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}

import { once } from 'node:events';
import fs from 'node:fs';
import type net from 'node:net';
import tls from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import { check, page, rawServer, says } from './helpers.ts';

/** For localhost and 127.0.0.1, signed by nobody, valid for a hundred years, secret to nobody. */
const pem = fs.readFileSync(new URL('self-signed.pem', import.meta.url));

let close: () => Promise<void> = async () => {};

async function serve(talk: (socket: net.Socket) => void): Promise<number> {
  const server = tls.createServer({ key: pem, cert: pem }, socket => {
    socket.on('error', () => {});
    socket.resume();
    talk(socket);
  });
  server.on('tlsClientError', () => {});
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  close = () => new Promise(resolve => server.close(() => resolve()));
  return (server.address() as net.AddressInfo).port;
}

afterEach(() => close());

describe('https', () => {
  it('with a certificate that cannot be checked is a matter of configuration', async () => {
    const port = await serve(says(page('{}')));
    expect(await check(`https://127.0.0.1:${port}/api/health`)).toEqual({
      is: 'misconfigured',
      reason: expect.stringMatching(/certificate cannot be accepted \(self-signed certificate\).*insecure/),
    });
  });

  it('accepts it where that was asked for', async () => {
    const port = await serve(says(page('{"status":"warning","issues":["high_cpu"]}')));
    for (const host of ['127.0.0.1', 'localhost'])
      expect(await check(`https://${host}:${port}/api/health`, { insecure: true })).toMatchObject({
        is: 'pass',
        degraded: ['status warning: high_cpu'],
      });
  });

  it('is judged like http', async () => {
    const port = await serve(says('HTTP/1.1 404 Not Found\r\n\r\n'));
    expect(await check(`https://127.0.0.1:${port}/x`, { insecure: true })).toMatchObject({
      is: 'misconfigured',
      reason: expect.stringContaining(`GET https://127.0.0.1:${port}/x answers 404 Not Found`),
    });
  });

  it('has one time limit for all of it', async () => {
    const silent = await serve(() => {});
    expect(await check(`https://127.0.0.1:${silent}/`, { insecure: true, timeoutMs: 500 })).toMatchObject({
      is: 'fail',
      reason: expect.stringContaining('within 0.5 s'),
    });
  });

  it('asked of a server without TLS is a matter of configuration', async () => {
    const server = await rawServer(says('HTTP/1.1 400 Bad Request\r\n\r\n'));
    close = server.close;
    expect(await check(`https://127.0.0.1:${server.port}/`)).toEqual({
      is: 'misconfigured',
      reason: expect.stringContaining('does not speak TLS'),
    });
  });

  it.runIf(process.platform === 'linux')('names a stranger, whatever his certificate is worth', async () => {
    const port = await serve(says(page('{}')));
    // The parent of this process is no stranger to it, but it does not listen here.
    const finding = await check(`https://127.0.0.1:${port}/`, { tree: () => new Set([process.ppid]) });
    expect(finding).toEqual({ is: 'foreign', reason: expect.stringContaining(`pid ${process.pid} `) });
  });

  it('with a server that never shakes hands is a fail', async () => {
    const server = await rawServer(() => {});
    close = server.close;
    expect(await check(`https://127.0.0.1:${server.port}/`, { timeoutMs: 200 })).toEqual({
      is: 'fail',
      reason: expect.stringMatching(/^no TLS handshake with .* within 0.2 s$/),
    });
  });
});

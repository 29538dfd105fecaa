import type net from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { freePort } from '../run/addresses.ts';
import { check, page, type RawServer, rawServer, says } from './helpers.ts';

const servers: RawServer[] = [];

async function serve(talk: (socket: net.Socket) => void, host?: string, port?: number): Promise<RawServer> {
  const server = await rawServer(talk, host, port);
  servers.push(server);
  return server;
}

/** The finding for `/api/health` of a server that answers so. */
async function findingOf(talk: (socket: net.Socket) => void, timeoutMs?: number, path = '/api/health') {
  const { port } = await serve(talk);
  return check(`http://127.0.0.1:${port}${path}`, timeoutMs === undefined ? {} : { timeoutMs });
}

// Hangs where a probe has left a connection open.
afterEach(async () => {
  await Promise.all(servers.splice(0).map(server => server.close()));
});

const alive = { is: 'pass', latencyMs: expect.any(Number), degraded: [] };

describe('the question', () => {
  it('is one GET with its own headers, on a connection of its own', async () => {
    const asked: string[] = [];
    const server = await serve(socket => {
      socket.once('data', bytes => asked.push(bytes.toString()));
      says(page('{}'))(socket);
    });
    await check(`http://127.0.0.1:${server.port}/api/health?full=1`);
    await check(`http://localhost:${server.port}/`);
    expect(asked).toEqual([
      `GET /api/health?full=1 HTTP/1.1\r\nhost: 127.0.0.1:${server.port}\r\nuser-agent: crashproof\r\naccept: application/json\r\nconnection: close\r\n\r\n`,
      `GET / HTTP/1.1\r\nhost: localhost:${server.port}\r\nuser-agent: crashproof\r\naccept: application/json\r\nconnection: close\r\n\r\n`,
    ]);
    expect(server.sockets).toHaveLength(2);
  });

  it('goes to the loopback address where the application listens everywhere', async () => {
    const { port } = await serve(says(page('{}')), '0.0.0.0');
    expect(await check(`http://0.0.0.0:${port}/`)).toEqual(alive);
  });

  it('speaks IPv6, and asks ::1 for ::', async ({ skip }) => {
    const server = await serve(says(page('{}')), '::1').catch(() => skip('this machine has no IPv6 loopback'));
    expect(await check(`http://[::1]:${server.port}/`)).toEqual(alive);
    expect(await check(`http://[::]:${server.port}/`)).toEqual(alive);
  });

  it('finds localhost in either family', async ({ skip }) => {
    const v4 = await serve(says(page('{}')));
    expect(await check(`http://localhost:${v4.port}/`)).toEqual(alive);
    const v6 = await serve(says(page('{}')), '::1').catch(() => skip('this machine has no IPv6 loopback'));
    expect(await check(`http://localhost:${v6.port}/`)).toEqual(alive);
  });
});

describe('an answer that is a pass', () => {
  it('has its time', async () => {
    const finding = await findingOf(says(page('{"status":"healthy"}')));
    expect(finding).toEqual(alive);
    expect(finding.is === 'pass' && finding.latencyMs).toBeGreaterThan(0);
  });

  it('carries what the application complains of', async () => {
    const body = '{"status":"critical","issues":["critical_cpu"],"cameras":{"total":3,"online":1,"offline":2}}';
    expect(await findingOf(says(page(body)))).toMatchObject({
      is: 'pass',
      degraded: ['status critical: critical_cpu', '2 of 3 cameras offline'],
    });
  });

  it.each([
    ['chunked, in pieces', ['HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n', '\r\n2\r', '\n{}\r\n0\r\n\r\n']],
    ['without a length', ['HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n{', '}']],
    ['by HTTP/1.0', ['HTTP/1.0 200 OK\r\n\r\nok']],
    ['204 without a body', ['HTTP/1.1 204 No Content\r\n\r\n']],
    ['after an interim answer', ['HTTP/1.1 100 Continue\r\n\r\n', page('{}')]],
  ])('%s', async (_, pieces) => {
    expect(await findingOf(says(...pieces))).toEqual(alive);
  });

  it('is complete with its last byte, though the server keeps the connection open', async () => {
    expect(await findingOf(socket => socket.once('data', () => socket.write(page('{}'))))).toEqual(alive);
  });

  it('may be a stream that never ends', async () => {
    const head = 'HTTP/1.1 200 OK\r\ncontent-type: multipart/x-mixed-replace; boundary=f\r\n\r\n--f\r\n';
    expect(await findingOf(socket => socket.once('data', () => socket.write(head)))).toEqual(alive);
  });

  it('is read to 64 KiB and no further, of 64 MiB', async () => {
    const all = 64 << 20;
    let taken = 0;
    const finding = await findingOf(socket => {
      socket.once('data', () => {
        socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${all}\r\n\r\n`);
        const pour = (): void => {
          while (!socket.destroyed && taken < all) {
            taken += 65_536;
            if (!socket.write(Buffer.alloc(65_536, 'x'))) break;
          }
        };
        socket.on('drain', pour);
        pour();
      });
    });
    expect(finding).toEqual(alive);
    // The rest lies in the kernel's buffers at most, which hold less than all of it.
    expect(taken).toBeLessThan(all);
  });
});

describe('an answer that is the wrong page', () => {
  it.each([
    ['301 Moved Permanently', 'location: /other\r\n', 'which leads to /other'],
    ['401 Unauthorized', '', 'login'],
    ['403 Forbidden', '', 'login'],
    ['404 Not Found', '', 'set --health to a page it has, or none'],
    ['405 Method Not Allowed', '', 'GET'],
    ['429 Too Many Requests', '', 'too often'],
    ['200 OK', 'content-type: text/html\r\n', 'web page'],
  ])('%s', async (status, header, said) => {
    expect(await findingOf(says(`HTTP/1.1 ${status}\r\n${header}content-length: 4\r\n\r\n<p>x`))).toEqual({
      is: 'misconfigured',
      reason: expect.stringContaining(said),
    });
  });

  it('is none where a web page was asked for', async () => {
    expect(await findingOf(says(page('<!doctype html>', 'text/html')), undefined, '/')).toEqual(alive);
  });

  it('speaks TLS', async () => {
    const alert = Buffer.from([0x15, 0x03, 0x01, 0x00, 0x02, 0x02, 0x46]);
    expect(await findingOf(says(alert))).toEqual({ is: 'misconfigured', reason: expect.stringContaining('https://') });
  });
});

describe('an answer that is a fail', () => {
  it.each([['500 Internal Server Error'], ['503 Service Unavailable']])('%s', async status => {
    const finding = await findingOf(says(`HTTP/1.1 ${status}\r\ncontent-length: 0\r\n\r\n`));
    expect(finding).toEqual({ is: 'fail', reason: expect.stringContaining(`/api/health answers ${status}`) });
  });

  it('never comes', async () => {
    const finding = await findingOf(() => {}, 200);
    expect(finding).toEqual({
      is: 'fail',
      reason: expect.stringMatching(/^no answer from 127.0.0.1:\d+ within 0.2 s$/),
    });
  });

  it('drips, however steadily', async () => {
    const finding = await findingOf(socket => {
      socket.once('data', () => {
        socket.write('HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n');
        const drip = setInterval(() => socket.write(' '), 20);
        socket.on('close', () => clearInterval(drip));
      });
    }, 400);
    expect(finding).toEqual({ is: 'fail', reason: expect.stringContaining('was not complete within 0.4 s') });
  });

  it.each([
    ['nothing', [], 'closed the connection without an answer'],
    ['half its head', ['HTTP/1.1 200 OK\r\ncont'], 'closed the connection in the middle of its answer'],
    ['half its body', ['HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{'], 'in the middle of its answer'],
    ['garbage', ['SSH-2.0-OpenSSH\r\n'], 'does not answer as a web server'],
    ['headers without end', [`HTTP/1.1 200 OK\r\n${'x: y\r\n'.repeat(4000)}`], 'headers are longer than 16384 bytes'],
  ])('is %s', async (_, pieces, said) => {
    expect(await findingOf(says(...pieces))).toEqual({ is: 'fail', reason: expect.stringContaining(said) });
  });

  it('is a reset', async () => {
    const finding = await findingOf(socket => socket.once('data', () => socket.resetAndDestroy()));
    expect(finding).toEqual({ is: 'fail', reason: expect.stringContaining('broke off the connection') });
  });

  it('is refused where nobody listens', async () => {
    const port = await freePort();
    expect(await check(`http://127.0.0.1:${port}/`)).toEqual({
      is: 'fail',
      reason: `connection refused on 127.0.0.1:${port}`,
    });
    expect(await check(`http://localhost:${port}/`)).toMatchObject({ is: 'fail' });
  });
});

describe('half-closing', () => {
  it('by the server after its answer is no trouble', async () => {
    const server = await serve(socket => socket.once('data', () => socket.end(page('{}'))));
    expect(await check(`http://127.0.0.1:${server.port}/`)).toEqual(alive);
  });

  it('by the server before its answer is a fail', async () => {
    expect(await findingOf(socket => socket.end())).toMatchObject({ is: 'fail' });
  });
});

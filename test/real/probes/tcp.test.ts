import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { freePort } from '../run/addresses.ts';
import { check, rawServer } from './helpers.ts';

const alive = { is: 'pass', latencyMs: expect.any(Number), degraded: [] };

describe('tcp', () => {
  it('passes with the connection, says nothing and closes it', async () => {
    let heard = 0;
    const closed: Promise<unknown>[] = [];
    const server = await rawServer(socket => {
      socket.on('data', bytes => {
        heard += bytes.length;
      });
      closed.push(once(socket, 'close'));
    }, '0.0.0.0');
    for (const host of ['127.0.0.1', '0.0.0.0', 'localhost'])
      expect(await check(`tcp://${host}:${server.port}`)).toEqual(alive);
    await server.close();
    await Promise.all(closed);
    expect(closed).toHaveLength(3);
    expect(heard).toBe(0);
  });

  it('passes though the server never accepts: the kernel has answered', async () => {
    const server = await rawServer(socket => socket.pause());
    expect(await check(`tcp://127.0.0.1:${server.port}`)).toEqual(alive);
    for (const socket of server.sockets) socket.destroy();
    await server.close();
  });

  it('fails where nobody listens', async () => {
    expect(await check(`tcp://localhost:${await freePort()}`)).toEqual({
      is: 'fail',
      reason: expect.stringMatching(/^connection refused on .*:\d+$/),
    });
  });
});

import net from 'node:net';
import os from 'node:os';
import { afterAll, describe, expect, it } from 'vitest';
import { reach } from '../../../src/demo/cameras/reach.ts';
import { freePort } from '../run/addresses.ts';

const addresses = Object.values(os.networkInterfaces()).flatMap(each => each ?? []);
const hasIpv6 = addresses.some(({ address }) => address === '::1');
if (!hasIpv6) console.warn('skipped: this machine has no ::1');

const closers: (() => void)[] = [];
afterAll(() => {
  for (const close of closers) close();
});

async function listen(host: string): Promise<number> {
  const server = net.createServer(socket => socket.destroy()).listen(0, host);
  await new Promise(resolve => server.once('listening', resolve));
  closers.push(() => server.close());
  return (server.address() as net.AddressInfo).port;
}

describe('whether a camera is there', () => {
  it('is told by its open port, without a word sent to it', async () => {
    expect(await reach(`rtsp://u:p@127.0.0.1:${await listen('127.0.0.1')}/stream1`)).toBe('');
  });

  it.skipIf(!hasIpv6)('is told over IPv6 as well', async () => {
    expect(await reach(`http://[::1]:${await listen('::1')}/`)).toBe('');
  });

  it('is denied in words a person understands', async () => {
    const port = await freePort();
    expect(await reach(`http://127.0.0.1:${port}/`)).toBe(
      `127.0.0.1 port ${port} refuses the connection: nothing listens there`,
    );
    expect(await reach('rtsp://u:p@ss@[/')).toBe('its address cannot be understood');
  });

  it('is the same question for a device', async () => {
    expect(await reach('/dev/video-of-nobody')).toBe('/dev/video-of-nobody is not there: unplugged?');
    if (process.platform === 'linux') expect(await reach('/dev/null')).toBe('');
  });
});

import crypto from 'node:crypto';
import { once } from 'node:events';
import net from 'node:net';

export interface Address {
  readonly host: string;
  readonly port: number;
}

/**
 * Somewhere to listen that nobody else uses. On Linux all of 127.0.0.0/8 is this machine, and an address of its own
 * keeps a test from meeting another's port between this answer and its use.
 */
export async function freeAddress(): Promise<Address> {
  const [b = 0, c = 0, d = 0] = crypto.randomBytes(3);
  const host = process.platform === 'linux' ? `127.${b}.${c}.${1 + (d % 254)}` : '127.0.0.1';
  const server = net.createServer().listen(0, host);
  await once(server, 'listening');
  const { port } = server.address() as net.AddressInfo;
  server.close();
  await once(server, 'close');
  return { host, port };
}

/**
 * A port that is free on every address at once, for what listens on all of them. It lies below those that the system
 * hands out by itself, so nobody gets it by chance between this answer and its use.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = crypto.randomInt(10_000, 30_000);
    const server = net.createServer().listen(port);
    const isFree = await once(server, 'listening').then(
      () => true,
      () => false,
    );
    if (!isFree) continue;
    server.close();
    await once(server, 'close');
    return port;
  }
}

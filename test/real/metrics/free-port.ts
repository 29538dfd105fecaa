import net from 'node:net';

/** Below all ports that a system hands out by itself (Linux: from 32768 on): none of those is this one meanwhile. */
const from = 20_000;
const to = 32_000;

/** A port of 127.0.0.1 that is free now, and that nobody takes who did not ask for just this one. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = from + Math.floor(Math.random() * (to - from));
    const server = net.createServer();
    const isFree = await new Promise<boolean>(resolve => {
      server.once('error', () => resolve(false));
      server.listen({ port, host: '127.0.0.1', exclusive: true }, () => resolve(true));
    });
    if (!isFree) continue;
    await new Promise(resolve => server.close(resolve));
    return port;
  }
}

import fs from 'node:fs';
import net from 'node:net';

const CONNECT_MS = 3000;

/**
 * Whether a camera is there, without logging in to it: its port takes a connection, its device exists. Empty when it
 * is, else why not. A camera that is there may still send no picture; only looking at it tells.
 */
export async function reach(address: string): Promise<string> {
  if (address.startsWith('/dev/')) {
    return fs.existsSync(address) ? '' : `${address} is not there: unplugged?`;
  }
  let url: URL;
  try {
    url = new URL(address);
  } catch {
    return 'its address cannot be understood';
  }
  const standard: Record<string, number> = { 'rtsp:': 554, 'rtsps:': 322, 'http:': 80, 'https:': 443 };
  const port = Number(url.port) || (standard[url.protocol] ?? 80);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  return new Promise(resolve => {
    const socket = net.connect({ host, port, timeout: CONNECT_MS });
    const done = (answer: string) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => done(''));
    socket.once('timeout', () => done(`no answer from ${host} port ${port} within ${CONNECT_MS / 1000} s`));
    socket.once('error', (error: NodeJS.ErrnoException) =>
      done(`no connection to ${host} port ${port}: ${error.code}`),
    );
  });
}

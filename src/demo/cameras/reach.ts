import fs from 'node:fs';
import net from 'node:net';

const CONNECT_MS = 3000;

const REASONS: Record<string, string> = {
  ECONNREFUSED: 'refuses the connection: nothing listens there',
  EHOSTUNREACH: 'cannot be reached: switched off, or in another network?',
  ENETUNREACH: 'cannot be reached: this machine has no network',
  ENOTFOUND: 'is a name nobody knows',
  EAI_AGAIN: 'cannot be looked up: the name service does not answer',
  ECONNRESET: 'breaks off the connection',
};

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
    const where = `${host} port ${port}`;
    socket.once('timeout', () => done(`${where} has not answered within ${CONNECT_MS / 1000} s`));
    socket.once('error', ({ code = '', message }: NodeJS.ErrnoException) =>
      done(`${where} ${REASONS[code] ?? `cannot be reached: ${message}`}`),
    );
  });
}

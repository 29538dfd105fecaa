import type http from 'node:http';

/** Who asks, as it is written: IPv4 also where the system hands it over within IPv6. Empty once the connection is gone. */
export function addressOf({ socket }: Pick<http.IncomingMessage, 'socket'>): string {
  return (socket.remoteAddress ?? '').replace(/^::ffff:/, '');
}

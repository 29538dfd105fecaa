import http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ListenAt } from '../config/surface-kinds.ts';

/** A server that listens. */
export interface Served {
  readonly port: number;
  /** Nobody is connected any more when it resolves. */
  close(): Promise<void>;
}

export interface ServeOptions {
  /** Connections at once; further ones are closed unheard. */
  readonly maxConnections: number;
  /** This process stays while it listens. Default: it does not. */
  readonly keepsAlive?: boolean;
  readonly handle: (request: http.IncomingMessage, answer: http.ServerResponse) => void;
}

/** A request, with its body where one is read, must be there within this time of its beginning. */
const requestWithinMs = 5_000;
/** How often connections that send nothing are looked for. */
const lookMs = 5_000;
const maxHeaderBytes = 8_192;

/**
 * Listens, with bounds on whoever connects.
 *
 * @throws Error with a sentence where the address cannot be had
 */
export async function serve(
  at: ListenAt,
  { maxConnections, keepsAlive = false, handle }: ServeOptions,
): Promise<Served> {
  const limits = {
    maxHeaderSize: maxHeaderBytes,
    requestTimeout: requestWithinMs,
    connectionsCheckingInterval: lookMs,
  };
  const server = http.createServer(limits, handle);
  server.maxConnections = maxConnections;
  server.headersTimeout = requestWithinMs;
  server.on('clientError', (_, socket) => socket.destroy());
  await listen(server, at);
  // What goes wrong later with one connection is that connection's matter.
  server.on('error', () => {});
  if (!keepsAlive) server.unref();
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      server.closeAllConnections();
      if (server.listening) await new Promise(resolve => server.close(resolve));
    },
  };
}

function listen(server: http.Server, { host, port }: ListenAt): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', ({ code, message }: NodeJS.ErrnoException) => {
      const why: Readonly<Record<string, string>> = {
        EADDRINUSE: 'another program listens there',
        EACCES: 'this user may not listen there',
        EADDRNOTAVAIL: 'this machine does not have that address',
      };
      reject(new Error(`${host}:${port}: ${why[code ?? ''] ?? message}`));
    });
    server.listen({ host, port, exclusive: true }, resolve);
  });
}

/** A whole answer, never kept by anybody between. A body that was sent is not read on: the connection ends. */
export function end(
  answer: http.ServerResponse,
  status: number,
  type: string,
  body: string | Buffer,
  more: http.OutgoingHttpHeaders = {},
): void {
  const headers = {
    'content-type': type,
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
    connection: 'close',
    ...more,
  };
  answer.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) });
  answer.end(answer.req.method === 'HEAD' ? '' : body);
}

/** Says in a sentence why not. */
export function refuse(
  answer: http.ServerResponse,
  status: number,
  why: string,
  more: http.OutgoingHttpHeaders = {},
): void {
  end(answer, status, 'text/plain; charset=utf-8', `${why}\n`, {
    ...(status === 401 ? { 'www-authenticate': 'Bearer' } : {}),
    ...more,
  });
}

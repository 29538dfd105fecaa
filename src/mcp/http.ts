import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import type { ListenAt } from '../config/surface-kinds.ts';
import { addressOf } from '../http/address.ts';
import { Door } from '../http/door.ts';
import { isForeign } from '../http/origin.ts';
import { refuse, type Served, serve } from '../http/serve.ts';
import { maxMessageBytes } from './bounds.ts';
import { createServer, type ServerOptions, viaMcp } from './server.ts';

export interface HttpOptions extends ServerOptions {
  readonly at: ListenAt;
  /** null: none is needed, and then it listens on loopback only. */
  readonly token: string | null;
}

const maxConnections = 32;

/**
 * Any number of clients, at `/mcp`. Nothing is kept between two requests, so nothing grows and nobody can take over what
 * another one has begun.
 *
 * @throws Error with a sentence where the address cannot be had
 */
export async function serveHttp({ at, token, ...options }: HttpOptions): Promise<Served> {
  const served = await serve(at, {
    maxConnections,
    handle(request, answer) {
      const { headers, method, url } = request;
      const address = addressOf(request);
      const refusal = door.refuse(headers, address, performance.now());
      if (refusal !== null) return refuse(answer, refusal.status, refusal.why);
      if (isForeign(headers)) return refuse(answer, 403, `not for pages of ${headers.origin?.slice(0, 100)}`);
      if (url?.split('?')[0] !== '/mcp') return refuse(answer, 404, 'there is only /mcp');
      if (method !== 'POST') return refuse(answer, 405, 'only POST', { allow: 'POST' });
      // Nothing is kept of who it said it was, so its program goes by what it says each time.
      const server = createServer(options, () => `${address} via ${viaMcp(headers['user-agent'])}`);
      // Progress of an action comes while it is waited for, so the answer is a stream.
      const transport = new StreamableHTTPServerTransport({ maxRequestBodySize: maxMessageBytes });
      answer.once('close', () => void server.close());
      server
        .connect(transport)
        .then(() => transport.handleRequest(request, answer))
        .catch(error => {
          options.onInternalError(error);
          answer.destroy();
        });
    },
  });
  const door = new Door(at, token, served.port);
  return served;
}

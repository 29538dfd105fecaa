import { once } from 'node:events';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { whoAsks } from '../control/who-asks.ts';
import { maxMessageBytes } from './bounds.ts';
import { createServer, type ServerOptions, viaMcp } from './server.ts';

/** One client, over stdin and stdout. Resolves when it has gone, or `signal` aborts. */
export async function serveStdio(options: ServerOptions, signal: AbortSignal): Promise<void> {
  const server = createServer(options, client => whoAsks(viaMcp(client)));
  const transport = new StdioServerTransport(process.stdin, process.stdout, { maxBufferSize: maxMessageBytes });
  const closed = new Promise<void>(resolve => {
    server.onclose = resolve;
  });
  await server.connect(transport);
  const gone = Promise.race([once(process.stdin, 'end'), once(process.stdin, 'close'), once(process.stdout, 'error')]);
  await Promise.race([closed, gone, new Promise(resolve => signal.addEventListener('abort', resolve, { once: true }))]);
  await server.close();
}

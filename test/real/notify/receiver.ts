import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach } from 'vitest';

export interface Got {
  readonly url: string;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
  readonly atMs: number;
}

/** How a receiver answers; `hang` not at all. */
export type Answer =
  | { readonly status: number; readonly headers?: http.OutgoingHttpHeaders; readonly body?: string }
  | 'hang';

const open = new Set<http.Server>();

afterEach(async () => {
  for (const server of open) {
    server.closeAllConnections();
    await new Promise(resolve => server.close(resolve));
  }
  open.clear();
});

/** An HTTP server that answers in turn what it was told, the last answer for ever. */
export async function receiver(...answers: readonly Answer[]): Promise<HttpReceiver> {
  const got: Got[] = [];
  const waiting: (() => void)[] = [];
  const server = http.createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', text => {
      body += text;
    });
    request.on('end', () => {
      const answer = answers[Math.min(got.length, answers.length - 1)] ?? { status: 200 };
      got.push({ url: request.url ?? '', headers: request.headers, body, atMs: performance.now() });
      for (const wake of waiting.splice(0)) wake();
      if (answer === 'hang') return;
      response.writeHead(answer.status, answer.headers).end(answer.body ?? '');
    });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  open.add(server);
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    got,
    async number(n) {
      while (got.length < n) await new Promise<void>(resolve => waiting.push(resolve));
      return got[n - 1] as Got;
    },
  };
}

export interface HttpReceiver {
  readonly url: string;
  readonly got: readonly Got[];
  /** The n-th request, as soon as it is there. */
  number(n: number): Promise<Got>;
}

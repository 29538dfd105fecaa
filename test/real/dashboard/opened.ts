import http from 'node:http';
import { expect } from 'vitest';
import { freePort } from '../run/addresses.ts';
import { child, runs, type Supervisor, until } from '../run/supervisor.ts';

export const token = 'a-token-of-20-letters';

export interface Answer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly text: string;
}

export interface Dashboard {
  readonly sup: Supervisor;
  readonly port: number;
  readonly get: (path: string, headers?: http.OutgoingHttpHeaders) => Promise<Answer>;
  readonly post: (path: string, content: unknown, headers?: http.OutgoingHttpHeaders) => Promise<Answer>;
}

/** A supervisor with a dashboard that answers. */
export async function opened({
  command = child('runs-for-ever.js'),
  flags = '',
  args = [] as readonly string[],
  env = {} as Readonly<Record<string, string>>,
  cwd = undefined as string | undefined,
  port = undefined as number | undefined,
  start = runs as (command: readonly string[], flags: string, options: object) => Supervisor,
} = {}): Promise<Dashboard> {
  const at = port ?? (await freePort());
  const sup = start(command, `--restart-delay 0 --sample-interval 200ms --dashboard ${at} ${flags}`, {
    env,
    args,
    ...(cwd === undefined ? {} : { cwd }),
  });
  const open = {
    sup,
    port: at,
    get: (path: string, headers: http.OutgoingHttpHeaders = {}) => send(at, { path, headers }),
    post: (path: string, content: unknown, headers: http.OutgoingHttpHeaders = {}) => {
      const body = typeof content === 'string' ? content : JSON.stringify(content);
      return send(at, { path, method: 'POST', headers: { 'content-type': 'application/json', ...headers } }, body);
    },
  };
  await sup.event('ready');
  let answers = false;
  await until('the dashboard', () => {
    void open.get('/').then(
      ({ status }) => {
        answers ||= status === 200;
      },
      () => {},
    );
    return answers;
  });
  return open;
}

export function send(port: number, options: http.RequestOptions, body = ''): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = http.request({ host: '127.0.0.1', port, agent: false, ...options }, answer => {
      let text = '';
      answer.setEncoding('utf8');
      answer.on('data', bytes => {
        text += bytes;
      });
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text }));
    });
    asked.on('error', reject);
    asked.end(body);
  });
}

/** Server-sent events, one after the other. */
export class Events {
  readonly status: number;
  readonly got: { event: string; id: string; data: unknown }[] = [];
  readonly #request: http.ClientRequest;
  #rest = '';
  #wake: () => void = () => {};

  private constructor(request: http.ClientRequest, answer: http.IncomingMessage) {
    this.#request = request;
    this.status = answer.statusCode ?? 0;
    answer.setEncoding('utf8');
    answer.on('error', () => {});
    answer.on('data', text => {
      const blocks = (this.#rest + text).split('\n\n');
      this.#rest = blocks.pop() ?? '';
      for (const block of blocks) {
        const field = (name: string): string => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1] ?? '';
        if (field('event') !== '') {
          this.got.push({ event: field('event'), id: field('id'), data: JSON.parse(field('data')) });
        }
      }
      this.#wake();
    });
  }

  /** `from`: the address the reader has. */
  static open(port: number, path: string, headers: http.OutgoingHttpHeaders = {}, from = '127.0.0.1'): Promise<Events> {
    return new Promise((resolve, reject) => {
      const request = http.get({
        host: '127.0.0.1',
        port,
        path: `/crashproof/api/${path}`,
        headers,
        agent: false,
        localAddress: from,
      });
      request.on('response', answer => resolve(new Events(request, answer)));
      request.on('error', reject);
    });
  }

  /** The first that fits, as soon as it is there. */
  async find<Data>(event: string, fits: (data: Data) => boolean = () => true): Promise<{ id: string; data: Data }> {
    for (;;) {
      const found = this.got.find(one => one.event === event && fits(one.data as Data));
      if (found !== undefined) return found as { id: string; data: Data };
      await new Promise<void>(resolve => {
        this.#wake = resolve;
      });
    }
  }

  close(): void {
    this.#request.destroy();
  }
}

/** It goes on as before: it answers, and what it supervises still lives. */
export async function unharmed({ sup, get }: Dashboard, headers: http.OutgoingHttpHeaders = {}): Promise<void> {
  const { status, text } = await get('/crashproof/api/status', headers);
  expect([status, JSON.parse(text).services[0].phase]).toEqual([200, 'up']);
  expect(sup.all('ended')).toEqual([]);
  expect(sup.err).not.toContain('internal error');
}

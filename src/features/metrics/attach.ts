import http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ListenAt } from '../../config/surface-kinds.ts';
import type { Name, Run } from '../../core/spec.ts';
import type { Detach } from '../../runtime/attach.ts';
import type { Sample } from '../../runtime/findings.ts';
import type { Host } from '../../runtime/supervisor.ts';
import { Door } from './door.ts';
import { familiesOf } from './families.ts';
import { Tally } from './tally.ts';
import { contentTypes, formatFor, write } from './text.ts';

export interface MetricsOptions {
  readonly at: ListenAt;
  /** `null`: none is needed, and then it listens on loopback only. */
  readonly token: string | null;
  readonly version: string;
  readonly services: readonly Name[];
  readonly samplesOf: (service: Name) => readonly Sample[];
  /** Returns how to stop listening. */
  readonly onSample: (service: Name, hear: (run: Run, sample: Sample) => void) => () => void;
  /** The clock of the state, in milliseconds. */
  readonly now: () => number;
  readonly wall: () => Date;
}

const maxConnections = 32;
const requestMs = 5_000;
/** How often connections that send nothing are looked for. */
const lookMs = 5_000;
const maxHeaderBytes = 8_192;

/** Serves `/metrics`. Rejects where the address cannot be had, with a sentence. */
export async function attach(host: Host, options: MetricsOptions): Promise<Detach> {
  const { at, token, version, services, samplesOf, onSample, now, wall } = options;
  const tally = new Tally(services);
  const stopListening = host.listen(entry => tally.hear(entry));
  const stopSampling = services.map(name => onSample(name, (run, sample) => tally.sample(name, run, sample)));
  const startedMs = Date.now() - process.uptime() * 1000;

  const limits = { maxHeaderSize: maxHeaderBytes, requestTimeout: requestMs, connectionsCheckingInterval: lookMs };
  const server = http.createServer(limits, (request, answer) => {
    const end = (status: number, type: string, body: string, more: http.OutgoingHttpHeaders = {}): void => {
      // A body that was sent is not read: the connection ends.
      const headers = {
        'content-type': type,
        'x-content-type-options': 'nosniff',
        'cache-control': 'no-store',
        ...more,
      };
      answer.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body), connection: 'close' });
      answer.end(request.method === 'HEAD' ? '' : body);
    };
    const refuse = (status: number, why: string, more?: http.OutgoingHttpHeaders): void =>
      end(status, 'text/plain; charset=utf-8', `${why}\n`, more);
    const refusal = door.refuse(request.headers, now());
    if (refusal !== null) {
      return refuse(refusal.status, refusal.why, refusal.status === 401 ? { 'www-authenticate': 'Bearer' } : {});
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(405, 'only GET', { allow: 'GET, HEAD' });
    if (request.url?.split('?')[0] !== '/metrics') return refuse(404, 'there is only /metrics');
    const { user, system } = process.cpuUsage();
    const families = familiesOf({
      state: host.snapshot(),
      now: now(),
      wallMs: wall().getTime(),
      tally,
      samplesOf,
      version,
      own: { memoryBytes: process.memoryUsage.rss(), cpuSeconds: (user + system) / 1e6, startedMs },
    });
    const format = formatFor(request.headers.accept);
    end(200, contentTypes[format], write(families, format));
  });
  const door = new Door(at, token, () => (server.address() as AddressInfo).port);
  server.maxConnections = maxConnections;
  server.headersTimeout = requestMs;
  server.on('clientError', (_, socket) => socket.destroy());

  const close = async (): Promise<void> => {
    stopListening();
    for (const stop of stopSampling) stop();
    server.closeAllConnections();
    if (server.listening) await new Promise(resolve => server.close(resolve));
  };
  try {
    await listen(server, at);
  } catch (error) {
    await close();
    throw error;
  }
  // What goes wrong later with one connection is that connection's matter.
  server.on('error', () => {});
  server.unref();
  return close;
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

import type { ListenAt } from '../../config/surface-kinds.ts';
import type { Name, Run } from '../../core/spec.ts';
import { Door } from '../../http/door.ts';
import { end, refuse, serve } from '../../http/serve.ts';
import type { Detach } from '../../runtime/attach.ts';
import type { Sample } from '../../runtime/findings.ts';
import type { Host } from '../../runtime/supervisor.ts';
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

/** Serves `/metrics`. Rejects where the address cannot be had, with a sentence. */
export async function attach(host: Host, options: MetricsOptions): Promise<Detach> {
  const { at, token, version, services, samplesOf, onSample, now, wall } = options;
  const tally = new Tally(services);
  const stopListening = host.listen(entry => tally.hear(entry));
  const stopSampling = services.map(name => onSample(name, (run, sample) => tally.sample(name, run, sample)));
  const startedMs = Date.now() - process.uptime() * 1000;
  const stop = (): void => {
    stopListening();
    for (const one of stopSampling) one();
  };

  const served = await serve(at, {
    maxConnections,
    handle(request, answer) {
      const refusal = door.refuse(request.headers, request.socket.remoteAddress ?? '', now());
      if (refusal !== null) return refuse(answer, refusal.status, refusal.why);
      if (request.method !== 'GET' && request.method !== 'HEAD') {
        return refuse(answer, 405, 'only GET', { allow: 'GET, HEAD' });
      }
      if (request.url?.split('?')[0] !== '/metrics') return refuse(answer, 404, 'there is only /metrics');
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
      end(answer, 200, contentTypes[format], write(families, format));
    },
  }).catch((error: Error) => {
    stop();
    throw error;
  });
  const door = new Door(at, token, served.port);
  return async () => {
    stop();
    await served.close();
  };
}

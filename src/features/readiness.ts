import { Illness, notReady } from '../answers/readiness.ts';
import type { ListenAt } from '../config/surface-kinds.ts';
import type { Moment } from '../core/spec.ts';
import { end, refuse, serve } from '../http/serve.ts';
import type { Detach } from '../runtime/attach.ts';
import type { Host } from '../runtime/supervisor.ts';

export interface ReadinessOptions {
  readonly at: ListenAt;
  /** The clock of the state. */
  readonly now: () => Moment;
}

/** A kubelet asks with one connection at a time; whoever holds the others open loses them within seconds. */
const maxConnections = 64;

/**
 * Serves `/readyz` and `/livez` to a cluster. A kubelet asks by the pod's address and has no token, so neither name nor
 * cause of anything is told.
 *
 * @throws Error with a sentence where the address cannot be had
 */
export async function attach(host: Host, { at, now }: ReadinessOptions): Promise<Detach> {
  const illness = new Illness();
  illness.see(host.snapshot(), now());
  const stopListening = host.listen((_entry, state) => illness.see(state, now()));
  const pages: Readonly<Record<string, () => string | null>> = {
    '/readyz': whyNotReady,
    '/livez': whyNotLive,
  };
  try {
    const served = await serve(at, {
      maxConnections,
      handle(request, answer) {
        if (request.method !== 'GET' && request.method !== 'HEAD') {
          return refuse(answer, 405, 'only GET', { allow: 'GET, HEAD' });
        }
        const path = request.url?.split('?')[0] ?? '';
        const page = Object.hasOwn(pages, path) ? pages[path] : undefined;
        if (page === undefined) return refuse(answer, 404, 'there is only /readyz and /livez');
        const why = page();
        end(answer, why === null ? 200 : 503, 'text/plain; charset=utf-8', `${why ?? 'ok'}\n`);
      },
    });
    return async () => {
      stopListening();
      await served.close();
    };
  } catch (error) {
    stopListening();
    throw error;
  }

  function whyNotReady(): string | null {
    const state = host.snapshot();
    const missing = notReady(state);
    return missing === 0 ? null : `not ready: ${missing} of ${state.services.length} services`;
  }

  function whyNotLive(): string | null {
    if (!illness.isTooLong(host.snapshot(), now())) return null;
    return 'not well for too long';
  }
}

import type http from 'node:http';
import os from 'node:os';
import type { Answerer } from '../../answers/answer.ts';
import type { ListenAt } from '../../config/surface-kinds.ts';
import { refuse, serve } from '../../http/serve.ts';
import type { Detach } from '../../runtime/attach.ts';
import { openApi } from './api.ts';
import { openAssets, pageHeaders } from './assets.ts';
import { Gate } from './gate.ts';

export interface DashboardOptions {
  readonly at: ListenAt;
  /** `null`: none is needed, and then it listens on loopback only. */
  readonly token: string | null;
  /** What else it is called. */
  readonly names: readonly string[];
  readonly onInternalError: (error: unknown) => void;
}

/** Beyond these a connection is closed unheard. There is always room beside those that stay to follow. */
const maxConnections = 256;

/**
 * Serves the page and what it asks. The page itself holds nothing of anybody's, so it needs no token; all under
 * `/crashproof/api/` does.
 *
 * @throws Error with a sentence where the address cannot be had
 */
export async function attach(answerer: Answerer, options: DashboardOptions): Promise<Detach> {
  const { at, token, names, onInternalError } = options;
  const gate = new Gate({ at, token, names, hostname: os.hostname() });
  const assets = await openAssets();
  const api = openApi({ answerer, gate, onInternalError });

  async function route(request: http.IncomingMessage, answer: http.ServerResponse): Promise<void> {
    const path = request.url?.split('?')[0] ?? '';
    const isPage = path === '/';
    const stranger = gate.refuseStranger(request, isPage);
    if (stranger !== null) return refuse(answer, stranger.status, stranger.why, pageHeaders);
    if (path.startsWith('/crashproof/api/')) return api.answer(path.slice('/crashproof/api/'.length), request, answer);
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return refuse(answer, 405, 'only GET', { ...pageHeaders, allow: 'GET, HEAD' });
    }
    if (isPage) return assets.send('index.html', request, answer);
    return assets.send(/^\/crashproof\/([\w.-]+)$/.exec(path)?.[1] ?? '', request, answer);
  }

  const served = await serve(at, {
    maxConnections,
    keepsAlive: true,
    handle(request, answer) {
      answer.on('error', () => {});
      route(request, answer).catch((error: unknown) => {
        onInternalError(error);
        if (answer.headersSent) answer.destroy();
        else refuse(answer, 500, 'something went wrong in crashproof itself; its log says what', pageHeaders);
      });
    },
  });
  return async () => {
    api.close();
    await served.close();
  };
}

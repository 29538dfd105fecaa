import type http from 'node:http';
import type { Answerer } from '../../answers/answer.ts';
import type { ErrorCode, LogLines, Request } from '../../control/api.ts';
import { Refused } from '../../control/failure.ts';
import { checkRequest } from '../../control/request.ts';
import { addressOf } from '../../http/address.ts';
import { end } from '../../http/serve.ts';
import { pageHeaders } from './assets.ts';
import { readBody } from './body.ts';
import type { Gate } from './gate.ts';
import { Live } from './live.ts';
import { passCookie } from './pass.ts';
import { Stream } from './stream.ts';

export interface ApiOptions {
  readonly answerer: Answerer;
  readonly gate: Gate;
  readonly onInternalError: (error: unknown) => void;
}

/** So many may stay and follow; an open page does it once or twice. */
export const maxStreams = 64;
/** So many of these from one address, so that there is room for others. */
export const maxStreamsOfOne = 16;
/** Where this machine's own browser comes from, and whoever comes through a proxy here. */
const gateways: readonly string[] = ['127.0.0.1', '::1'];
/** So much of a log stands there at first. */
const firstLogLines = 500;

const asked = ['status', 'timeline', 'measurements', 'crashes'] as const;
const actions = ['start', 'stop', 'restart', 'forgive'] as const;

/** What the page asks: the answers of `docs/api.md` as JSON, two streams, actions, the login. */
export function openApi({ answerer, gate, onInternalError }: ApiOptions): {
  answer(what: string, request: http.IncomingMessage, answer: http.ServerResponse): Promise<void>;
  close(): void;
} {
  const live = new Live(answerer, onInternalError);
  /** Who follows, from where. */
  const streams = new Map<Stream, string>();

  async function answerIt(what: string, request: http.IncomingMessage, answer: http.ServerResponse): Promise<void> {
    const address = addressOf(request);
    const wallMs = Date.now();
    if (what === 'login') return logIn(request, answer, address, wallMs);
    const unknown = gate.refuseUnknown(request, address, performance.now(), wallMs);
    if (unknown !== null) return say(answer, unknown.status, unknown.why);
    const words = new URL(request.url ?? '', 'http://localhost').searchParams;
    if (request.method === 'POST') {
      if (what === 'logout') return leave(answer);
      if (what === 'act') return act(request, answer, address);
      return say(answer, 404, 'there is nothing to change here');
    }
    if (request.method !== 'GET') return say(answer, 405, 'only GET and POST', { allow: 'GET, POST' });
    if (what === 'live' || what === 'log') return follow(what, request, words, answer, address);
    const found = asked.find(one => one === what);
    if (found === undefined) return say(answer, 404, `there is ${[...asked, 'live', 'log'].join(', ')}`);
    const question = checkRequest({ do: found, ...Object.fromEntries(words) });
    const { value } = await answerer.answer(question, new AbortController().signal).next();
    json(answer, 200, value);
  }

  async function logIn(
    request: http.IncomingMessage,
    answer: http.ServerResponse,
    address: string,
    wallMs: number,
  ): Promise<void> {
    if (request.method !== 'POST') return say(answer, 405, 'only POST', { allow: 'POST' });
    const body = await readBody(request);
    if (!body.ok) return say(answer, body.status, body.why);
    const pass = gate.letIn(String(body.value.token ?? ''), address, performance.now(), wallMs);
    if (pass !== null && typeof pass !== 'string') return say(answer, pass.status, pass.why);
    json(answer, 200, {}, pass === null ? {} : { 'set-cookie': passCookie(pass, isSecure(request)) });
  }

  function leave(answer: http.ServerResponse): void {
    json(answer, 200, {}, { 'set-cookie': passCookie(null, false) });
  }

  async function act(request: http.IncomingMessage, answer: http.ServerResponse, address: string): Promise<void> {
    const body = await readBody(request);
    if (!body.ok) return say(answer, body.status, body.why);
    const action = actions.find(one => one === body.value.do);
    if (action === undefined) return say(answer, 400, `"do" must be ${actions.join(', ')}`);
    const { service, why } = body.value;
    const by = `${address} via dashboard`;
    const question = checkRequest({
      do: action,
      by,
      ...(service === undefined ? {} : { service }),
      ...(why === undefined ? {} : { why }),
    });
    const { value } = await answerer.answer(question, new AbortController().signal).next();
    json(answer, 200, value);
  }

  async function follow(
    what: 'live' | 'log',
    request: http.IncomingMessage,
    words: URLSearchParams,
    answer: http.ServerResponse,
    address: string,
  ): Promise<void> {
    const last = String(request.headers['last-event-id'] ?? words.get('after') ?? '');
    const after = last === '' ? {} : { after: last };
    const service = words.get('service');
    const question: Request = checkRequest(
      what === 'live'
        ? { do: 'events', ...after }
        : { do: 'logs', follow: true, lines: firstLogLines, ...after, ...(service === null ? {} : { service }) },
    );
    const crowd = crowdFor(address);
    if (crowd !== null) {
      return say(answer, 503, `${crowd} are following already; try again later`, { 'retry-after': '5' });
    }
    const stream = new Stream(answer);
    streams.set(stream, address);
    stream.signal.addEventListener('abort', () => streams.delete(stream));
    if (what === 'live') await live.add(stream, last === '' ? null : last);
    else await sendLog(question, stream);
  }

  /** Whose following leaves no room for one more from there; null: there is room. */
  function crowdFor(address: string): string | null {
    if (streams.size >= maxStreams) return String(maxStreams);
    if (gateways.includes(address)) return null;
    const own = [...streams.values()].filter(one => one === address).length;
    return own < maxStreamsOfOne ? null : `${own} from ${address}`;
  }

  async function sendLog(question: Request, stream: Stream): Promise<void> {
    const answers = answerer.answer(question, stream.signal);
    for (;;) {
      const { value, done } = await answers.next();
      if (done || stream.signal.aborted) {
        if (!done) await answers.return(null);
        return stream.end();
      }
      const { lines, gap, position } = value as LogLines;
      stream.send('lines', { lines, gap }, position ?? undefined);
      await stream.taken();
    }
  }

  return {
    async answer(what, request, answer) {
      try {
        await answerIt(what, request, answer);
      } catch (error) {
        if (!(error instanceof Refused) || answer.headersSent) throw error;
        say(answer, statusOf(error.code), error.message);
      }
    },
    close() {
      live.close();
      for (const stream of streams.keys()) stream.end();
    },
  };
}

function json(
  answer: http.ServerResponse,
  status: number,
  content: unknown,
  more: http.OutgoingHttpHeaders = {},
): void {
  const headers = { ...pageHeaders, connection: status === 200 ? 'keep-alive' : 'close', ...more };
  end(answer, status, 'application/json; charset=utf-8', JSON.stringify(content), headers);
}

/** Why not, in a sentence for a person. */
function say(answer: http.ServerResponse, status: number, message: string, more: http.OutgoingHttpHeaders = {}): void {
  json(answer, status, { error: message }, more);
}

const statuses: Readonly<Partial<Record<ErrorCode, number>>> = {
  'unknown-service': 404,
  busy: 503,
  ending: 503,
  internal: 500,
};
const statusOf = (code: ErrorCode): number => statuses[code] ?? 400;

/** A proxy before it speaks TLS with the browser, and the page's origin says so. */
const isSecure = ({ headers }: http.IncomingMessage): boolean => headers.origin?.startsWith('https://') ?? false;

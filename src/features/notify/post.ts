import http from 'node:http';
import https from 'node:https';
import { delivered, failed, type Outcome } from './delivery.ts';

/** So much of an answer is read: enough for what an error says. */
const maxAnswerBytes = 4_096;
/** A receiver that asks for a longer wait is tried after this all the same. */
const longestWaitMs = 300_000;

export interface Posted {
  readonly url: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** One POST over a connection of its own. Follows no redirect: a token would go wherever it leads. */
export function post({ url, body, headers = {} }: Posted, signal: AbortSignal): Promise<Outcome> {
  return new Promise(resolve => {
    const bytes = Buffer.from(body, 'utf8');
    const { request } = url.startsWith('https:') ? https : http;
    const asked = request(url, {
      method: 'POST',
      agent: false,
      signal,
      headers: { 'content-length': bytes.length, 'user-agent': 'crashproof', ...headers },
    });
    asked.on('error', error => resolve(failed(inWords(error, signal))));
    asked.on('response', answer => {
      const status = answer.statusCode ?? 0;
      let said = '';
      answer.setEncoding('utf8');
      answer.on('data', (text: string) => {
        said += text;
        if (said.length < maxAnswerBytes) return;
        resolve(outcomeOf(status, answer.headers, said));
        asked.destroy();
      });
      answer.on('end', () => resolve(outcomeOf(status, answer.headers, said)));
      // The status has come: a good one stands even if the rest does not.
      answer.on('error', error => resolve(status < 300 ? delivered : failed(inWords(error, signal))));
    });
    asked.end(bytes);
  });
}

function outcomeOf(status: number, headers: http.IncomingHttpHeaders, said: string): Outcome {
  if (status >= 200 && status < 300) return delivered;
  const text = said.replace(/\s+/g, ' ').trim().slice(0, 200);
  const why = `it answered ${status} ${http.STATUS_CODES[status] ?? ''}`.trim() + (text === '' ? '' : `: ${text}`);
  if (status >= 300 && status < 400) {
    return failed(`${why}; it leads elsewhere, and is not followed: give the address it leads to`, false);
  }
  const retry = status === 408 || status === 425 || status === 429 || status >= 500;
  return failed(why, retry, retryAfterMs(headers['retry-after'], said, Date.now()));
}

/** RFC 9110 10.2.3: seconds or a date. Telegram and Discord say it in the body as well. */
export function retryAfterMs(header: string | undefined, body: string, now: number): number | null {
  const written = header ?? /"retry_after"\s*:\s*([\d.]+)/.exec(body)?.[1];
  if (written === undefined) return null;
  const seconds = Number(written);
  const ms = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(written) - now;
  return Number.isNaN(ms) ? null : Math.min(Math.max(ms, 0), longestWaitMs);
}

function inWords(error: Error, signal: AbortSignal): string {
  if (signal.aborted) return 'no answer in time';
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ECONNREFUSED') return 'nothing listens there';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'its name was not found';
  if (code === 'ECONNRESET' || code === 'EPIPE') return 'the connection was lost';
  return code ?? error.message;
}

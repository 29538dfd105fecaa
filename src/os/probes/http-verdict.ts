import { complaintsIn } from './complaints.ts';
import type { AnswerHead } from './http-answer.ts';
import { plain } from './plain.ts';

/** A finding whose time is not yet known. */
export type Verdict =
  | { readonly is: 'pass'; readonly degraded: readonly string[] }
  | { readonly is: 'fail'; readonly reason: string }
  | { readonly is: 'misconfigured'; readonly reason: string };

/**
 * The verdict of status line and headers alone, or `null` where the body has to be read first.
 *
 * 5xx is a fail; 3xx and 4xx are a wrong page, not a sick application; a web page under a path that promises none is a
 * wrong page too. Streams and pictures (MJPEG, server-sent events) never end, so they pass by their head.
 */
export function verdictOfHead(head: AnswerHead, url: string): Verdict | null {
  const { status } = head;
  if (status >= 500) return { is: 'fail', reason: said(head, url) };
  if (status < 200 || status >= 300) return { is: 'misconfigured', reason: `${said(head, url)}${wrongPage(head)}` };
  const type = contentType(head);
  if (isHtml(type)) return htmlVerdict(head, type, url);
  if (type !== '' && !isJson(type) && !type.startsWith('text/')) return { is: 'pass', degraded: [] };
  return type === 'text/event-stream' ? { is: 'pass', degraded: [] } : null;
}

/**
 * The verdict of a 2xx answer with its body. An empty body, text, a list, JSON that does not parse or was cut off at the
 * limit: all of it comes from a living application, and passes without complaint.
 */
export function verdictOfBody(head: AnswerHead, body: Buffer, truncated: boolean, url: string): Verdict {
  // A compressed body was not asked for and is not unpacked.
  const encoding = head.headers.get('content-encoding')?.toLowerCase();
  if (encoding !== undefined && encoding !== '' && encoding !== 'identity') return { is: 'pass', degraded: [] };
  // A byte order mark counts as white space here.
  const text = body.toString('utf8').trimStart();
  const type = contentType(head);
  if (type === '' && /^<(!doctype html|html)[\s>]/i.test(text)) return htmlVerdict(head, 'HTML', url);
  if (truncated || !(isJson(type) || text.startsWith('{'))) return { is: 'pass', degraded: [] };
  try {
    return { is: 'pass', degraded: complaintsIn(JSON.parse(text)) };
  } catch {
    return { is: 'pass', degraded: [] };
  }
}

/**
 * As `verdictOfBody`, for one page asked again and again: a healthy application says the same each time, which is judged
 * once. What it says is kept until it says something else.
 */
export function rememberingVerdict(): typeof verdictOfBody {
  let last: { readonly body: Buffer; readonly headers: string; readonly verdict: Verdict } | null = null;
  return (head, body, truncated, url) => {
    const headers = `${head.headers.get('content-type')} ${head.headers.get('content-encoding')} ${truncated} ${url}`;
    if (last !== null && last.headers === headers && last.body.equals(body)) return last.verdict;
    const verdict = verdictOfBody(head, body, truncated, url);
    last = { body, headers, verdict };
    return verdict;
  };
}

function htmlVerdict(head: AnswerHead, type: string, url: string): Verdict {
  const path = url.replace(/^[a-z]+:\/\/[^/]*/i, '').replace(/\?.*$/s, '');
  if (path === '/' || /\.html?$/i.test(path)) return { is: 'pass', degraded: [] };
  return {
    is: 'misconfigured',
    reason: `${said(head, url)} with a web page (${plain(type, 40)}), not with health data: the application is up, but this is not its health page; ${advice}`,
  };
}

function said(head: AnswerHead, url: string): string {
  return `GET ${plain(url, 200)} answers ${plain(`${head.status} ${head.phrase}`, 80)}`;
}

const advice = 'set --health to a page it has, or none';

function wrongPage({ status, headers }: AnswerHead): string {
  const up = ': the application is up, but';
  if (status >= 300 && status < 400) {
    const to = plain((headers.get('location') ?? '').replace(/[?#].*$/s, ''), 120);
    return `${to ? `, which leads to ${to}` : ''}${up} redirects are not followed; set --health to the page itself, or none`;
  }
  if (status === 401 || status === 403 || status === 407)
    return `${up} this page asks for a login; set --health to a page it shows to everybody, or none`;
  if (status === 405) return `${up} this page cannot be read with GET; ${advice}`;
  if (status === 429) return `${up} it is asked too often; raise the time between checks`;
  if (status === 404 || status === 410) return `${up} this is not its health page; ${advice}`;
  return `${up} it does not answer this as a health page; ${advice}`;
}

function contentType(head: AnswerHead): string {
  const [type = ''] = (head.headers.get('content-type') ?? '').split(';', 1);
  return type.trim().toLowerCase();
}

function isHtml(type: string): boolean {
  return type === 'text/html' || type === 'application/xhtml+xml';
}

function isJson(type: string): boolean {
  return type === 'application/json' || type.endsWith('+json') || type === 'text/json';
}

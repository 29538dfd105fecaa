import { apiVersion, type Request, type Span } from './api.ts';
import { Refused } from './failure.ts';
import { maxHistory, maxLogLines, maxReasonChars, maxSpanMs } from './limits.ts';

/** Says what is wrong with a field's value; null where nothing is. */
type Check = (value: unknown) => string | null;

const text =
  (maxChars: number): Check =>
  value =>
    typeof value === 'string' && value.length <= maxChars ? null : `must be text of at most ${maxChars} characters`;

const whole =
  (from: number, to: number): Check =>
  value =>
    Number.isSafeInteger(value) && Number(value) >= from && Number(value) <= to
      ? null
      : `must be a whole number from ${from} to ${to}`;

const yesOrNo: Check = value => (typeof value === 'boolean' ? null : 'must be true or false');

const spans: readonly Span[] = ['hour', 'day', 'week'];

const span: Check = value => (spans.includes(value as Span) ? null : `must be ${spans.join(', ')}`);

const position: Check = value =>
  typeof value === 'string' && /^\d{1,20}\.\d{1,16}$/.test(value) ? null : 'must be a position that came with lines';

const service = text(200);
const action = { service, by: text(maxReasonChars), why: text(maxReasonChars), wait_ms: whole(0, maxSpanMs) };

/** Every request and its fields. */
const requests: { readonly [Do in Request['do']]: Readonly<Record<string, Check>> } = {
  status: { service },
  health: {},
  history: { service, limit: whole(1, maxHistory) },
  logs: { service, lines: whole(0, maxLogLines), after: position, since_ms: whole(0, maxSpanMs), follow: yesOrNo },
  timeline: { service, span },
  measurements: { service, span },
  crashes: { service },
  events: { after: text(100), follow: yesOrNo },
  start: action,
  stop: action,
  restart: action,
  forgive: action,
};

/**
 * A line from the socket as a request. `key`: what the request must carry as proof of having read the runner's
 * registration; null where the system itself keeps others out.
 *
 * @throws Refused with a sentence that names the field
 */
export function readRequest(line: string, key: string | null): Request {
  const { v, key: given, ...asked } = parse(line);
  if (v !== apiVersion) {
    throw new Refused(
      'unknown-version',
      `this is version ${apiVersion} of the protocol, and the request says "v": ${show(v)}`,
    );
  }
  if (key !== null && given !== key) throw new Refused('forbidden', 'the request carries no valid "key"');
  return checkRequest(asked);
}

/** @throws Refused with a sentence that names the field */
export function checkRequest(asked: Readonly<Record<string, unknown>>): Request {
  const isKnown = typeof asked.do === 'string' && Object.hasOwn(requests, asked.do);
  const fields = isKnown ? requests[asked.do as Request['do']] : undefined;
  if (fields === undefined) {
    throw new Refused(
      'bad-request',
      `there is no request ${show(asked.do)}; there is ${Object.keys(requests).join(', ')}`,
    );
  }
  for (const [name, value] of Object.entries(asked)) {
    if (name === 'do') continue;
    const check = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (check === undefined) throw new Refused('bad-request', `${asked.do} knows no field ${show(name)}`);
    const wrong = check(value);
    if (wrong !== null) throw new Refused('bad-request', `"${name}" ${wrong}; it is ${show(value)}`);
  }
  if (fields === action && !(typeof asked.by === 'string' && asked.by.trim() !== '')) {
    throw new Refused('bad-request', `${asked.do} must say who asks, in "by"`);
  }
  return asked as unknown as Request;
}

function parse(line: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw new Refused('bad-request', `a request is one JSON object on one line; this is none: ${show(line)}`);
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new Refused('bad-request', `a request is a JSON object; it is ${show(value)}`);
}

const show = (value: unknown): string => (JSON.stringify(value) ?? 'absent').slice(0, 80);

import { splitWords } from './words.ts';

/** What to ask for health. Plain data; `host` is without brackets, as it was written (0.0.0.0 stays 0.0.0.0). */
export type HealthTarget =
  | {
      readonly kind: 'http';
      readonly secure: boolean;
      readonly host: string;
      readonly port: number;
      /** With its query, without its fragment; begins with `/`. */
      readonly path: string;
      /** https only: a certificate that cannot be checked (self-signed, expired, another name) is accepted. */
      readonly insecure: boolean;
    }
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number }
  /** The program and its arguments; no shell is involved. */
  | { readonly kind: 'command'; readonly words: readonly string[] }
  | { readonly kind: 'none' };

/** The target, or one sentence for a person: what was got and what is allowed. */
export type ParsedTarget = { readonly target: HealthTarget } | { readonly problem: string };

/** Longer texts are refused: a target is one line of a configuration. */
export const targetMaxChars = 4096;
/** More words than this are refused in an array. */
export const targetMaxWords = 256;

const allowed =
  'allowed: http://host:port/path, https://host:port/path, tcp://host:port, exec:program arguments (no shell), or none';

/**
 * Reads a health target as it stands in a flag, a variable or a file. An array is a command, word by word.
 * `insecure` (default false) accepts any certificate of an https target.
 */
export function parseHealthTarget(
  text: string | readonly string[],
  options: { readonly insecure?: boolean } = {},
): ParsedTarget {
  if (typeof text !== 'string') return commandOf(text, JSON.stringify(text));
  const line = text.trim();
  if (line === '') return { problem: `got an empty text; ${allowed}` };
  if (line.length > targetMaxChars)
    return {
      problem: `got ${line.length} characters, ${quoted(line)}; at most ${targetMaxChars} are read`,
    };
  if (/[\0-\x08\x0a-\x1f\x7f]/.test(line)) return refuse(line, 'holds a control character');
  if (line.toLowerCase() === 'none') return { target: { kind: 'none' } };
  const exec = /^exec:(?!\/\/)(.*)$/i.exec(line);
  if (exec) {
    const words = splitWords(exec[1] ?? '');
    if (words === null) return refuse(line, 'has a quote that is never closed');
    return commandOf(words, line);
  }
  const [, scheme, rest] = /^(https?|tcp):\/\/(.+)$/i.exec(line) ?? [];
  if (scheme === undefined || rest === undefined) return refuse(line, suggestion(line));
  return scheme.toLowerCase() === 'tcp'
    ? tcpOf(line, rest)
    : httpOf(line, scheme.toLowerCase() === 'https', options.insecure ?? false);
}

/** The target as a person writes it; what `parseHealthTarget` reads again (a command: for showing only). */
export function targetText(target: HealthTarget): string {
  switch (target.kind) {
    case 'http': {
      const usual = target.secure ? 443 : 80;
      const port = target.port === usual ? '' : `:${target.port}`;
      return `${target.secure ? 'https' : 'http'}://${bracketed(target.host)}${port}${target.path}`;
    }
    case 'tcp':
      return `tcp://${bracketed(target.host)}:${target.port}`;
    case 'command':
      return `exec:${target.words.map(word => (/^[^\s'"]+$/.test(word) ? word : JSON.stringify(word))).join(' ')}`;
    case 'none':
      return 'none';
  }
}

/** IPv6 addresses stand in brackets beside a port. */
export function bracketed(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

function httpOf(line: string, secure: boolean, insecure: boolean): ParsedTarget {
  const url = urlOf(line);
  if (url === null) return refuse(line, 'is no URL (an IPv6 address stands in brackets, a port is 1 to 65535)');
  if (url.username !== '' || url.password !== '')
    return refuse(line, 'holds a user name or password: a health page must answer without a login');
  const port = url.port === '' ? (secure ? 443 : 80) : Number(url.port);
  if (port === 0) return refuse(line, 'has port 0, which nobody listens on');
  const path = url.pathname + url.search;
  return {
    target: { kind: 'http', secure, host: unbracketed(url.hostname), port, path, insecure: secure && insecure },
  };
}

function tcpOf(line: string, rest: string): ParsedTarget {
  const [, authority, digits] = /^([^/?#@\s]+):(\d{1,5})\/?$/.exec(rest) ?? [];
  // The http scheme makes URL check and normalise the host, which it does not for tcp.
  const url = authority === undefined ? null : urlOf(`http://${authority}/`);
  const port = Number(digits);
  if (url === null || url.port !== '' || port < 1 || port > 65535)
    return refuse(line, 'is not tcp://host:port (a port is 1 to 65535, an IPv6 address stands in brackets)');
  return { target: { kind: 'tcp', host: unbracketed(url.hostname), port } };
}

function commandOf(words: readonly string[], shown: string): ParsedTarget {
  if (words.length === 0 || words[0] === '') return refuse(shown, 'names no program');
  if (words.length > targetMaxWords) return refuse(shown, `has ${words.length} words, more than ${targetMaxWords}`);
  const long = words.find(word => word.length > targetMaxChars);
  if (long !== undefined) return refuse(shown, `has a word of ${long.length} characters, more than ${targetMaxChars}`);
  if (words.some(word => word.includes('\0'))) return refuse(shown, 'holds a control character');
  return { target: { kind: 'command', words: [...words] } };
}

function suggestion(line: string): string | null {
  if (/^(localhost|[\w.-]+|\[[0-9a-f:.]+\])?:\d+(\/|$)/i.test(line))
    return `has no scheme (did you mean http://${line.startsWith(':') ? 'localhost' : ''}${line}?)`;
  if (line.startsWith('/')) return `has no scheme (did you mean http://localhost:7777${line}?)`;
  return null;
}

/** `why`: what is wrong with it; null where it is like nothing that is allowed. */
function refuse(line: string, why: string | null): ParsedTarget {
  return { problem: `got ${quoted(line)}${why === null ? '' : `, which ${why}`}; ${allowed}` };
}

/** Shown to a person: short, in quotes, control characters escaped, and never with a password of the URL. */
function quoted(line: string): string {
  const safe = line.replace(/\/\/[^/?#]*@/, '//***@');
  return JSON.stringify(safe.length > 120 ? `${safe.slice(0, 120)}…` : safe);
}

function urlOf(text: string): URL | null {
  try {
    return new URL(text);
  } catch {
    return null;
  }
}

function unbracketed(host: string): string {
  return host.startsWith('[') ? host.slice(1, -1) : host;
}

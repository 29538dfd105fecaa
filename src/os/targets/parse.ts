import { splitWords } from '../probes/words.ts';
import { diskDefaults, type TargetAsk, usualPorts } from './kinds.ts';

/** What is asked, or a sentence for a person: what was got, and what is allowed. */
export type ParsedAsk = { readonly ask: TargetAsk } | { readonly problem: string };

const allowedTargets =
  'rtsp://host:port, tcp://host:port, http(s)://host:port/path, onvif://host:port, dns://name, route, file:/path, device:/path, sqlite:/path, disk:/path or exec:command';

const maxChars = 4096;
const maxWords = 256;

/**
 * Reads a target as it is pasted from anywhere. A user name and a password in it are dropped here, unread: nothing is
 * ever logged in to, so they have no use, and what is not kept cannot leak.
 */
export function parseTarget(text: string): ParsedAsk {
  const line = text.trim();
  if (line === '') return { problem: `nothing was given; allowed are ${allowedTargets}` };
  if (line.length > maxChars) return { problem: `${line.length} characters are too many; at most ${maxChars}` };
  if (/[\0-\x08\x0a-\x1f\x7f]/.test(line)) return refuse(line, 'holds a control character');
  // `network: route:` is no YAML, so the colon is not asked for.
  if (/^route$/i.test(line)) return { ask: { kind: 'route' } };
  const [, scheme = '', rest = ''] = /^([a-z]+):(.*)$/i.exec(line) ?? [];
  switch (scheme.toLowerCase()) {
    case 'tcp':
    case 'http':
    case 'https':
    case 'rtsp':
    case 'onvif':
      return overNetwork(line, scheme.toLowerCase(), rest);
    case 'dns': {
      const host = rest.replace(/^\/\//, '').replace(/\/$/, '');
      return hostName.test(host) ? { ask: { kind: 'dns', host } } : refuse(line, 'has no name to resolve');
    }
    case 'route':
      return rest === '' || rest === '//' ? { ask: { kind: 'route' } } : refuse(line, 'is more than route');
    case 'file':
    case 'device':
    case 'sqlite':
      return rest === '' ? refuse(line, 'has no path') : { ask: { kind: kindOfPath(scheme), path: pathOf(rest) } };
    case 'disk':
      return rest === '' ? refuse(line, 'has no path') : { ask: { kind: 'disk', path: pathOf(rest), ...diskDefaults } };
    case 'exec':
      return commandOf(line, rest);
    default:
      return refuse(line, 'begins with none of the known kinds');
  }
}

const hostName = /^[A-Za-z0-9_]([A-Za-z0-9._-]{0,253}[A-Za-z0-9_])?$/;

/** An address or a name, without brackets. */
export function isHost(text: string): boolean {
  return hostName.test(text) || /^[0-9a-fA-F:.]*:[0-9a-fA-F:.]*(%[\w.-]+)?$/.test(text);
}

function overNetwork(line: string, scheme: string, rest: string): ParsedAsk {
  const afterSlashes = /^\/\/(.*)$/.exec(rest)?.[1];
  if (afterSlashes === undefined) return refuse(line, `has no // after ${scheme}:`);
  const bare = withoutUser(afterSlashes);
  const end = bare.search(/[/?#]/);
  const authority = end === -1 ? bare : bare.slice(0, end);
  const [, bracketedHost, plainHost, digits] = /^(?:\[([^\]]+)\]|([^:[\]]+))(?::(\d{1,5}))?$/.exec(authority) ?? [];
  const host = bracketedHost ?? plainHost ?? '';
  if (!isHost(host)) return refuse(line, 'names no host (an IPv6 address stands in brackets)');
  const usual = scheme === 'tcp' ? undefined : usualPorts[scheme as keyof typeof usualPorts];
  const port = digits === undefined ? usual : Number(digits);
  if (port === undefined || port < 1 || port > 65_535) return refuse(line, 'has no port from 1 to 65535');
  switch (scheme) {
    case 'tcp':
      return { ask: { kind: 'tcp', host, ports: [port] } };
    case 'rtsp':
      return { ask: { kind: 'rtsp', host, port } };
    case 'onvif':
      return { ask: { kind: 'onvif', host, port } };
    default:
      return { ask: { kind: 'http', secure: scheme === 'https', host, port, path: pathOfUrl(bare, end) } };
  }
}

/**
 * What stands behind the user name and the password. By the rules they end at the last @ before the path; pasted ones
 * hold / ? # and @ unescaped, so where that leaves no host, the last @ of all before the query counts.
 */
function withoutUser(text: string): string {
  const authority = /^[^/?#]*/.exec(text)?.[0] ?? '';
  const at = authority.lastIndexOf('@');
  if (/^(\[[^\]]+\]|[^:[\]@]+)(:\d{1,5})?$/.test(authority.slice(at + 1))) return text.slice(at + 1);
  const query = /[?#](?=[^@]*$)/.exec(text)?.index ?? text.length;
  return text.slice(text.lastIndexOf('@', query) + 1);
}

function pathOfUrl(bare: string, end: number): string {
  const path = end === -1 ? '' : bare.slice(end).replace(/[?#].*$/, '');
  return path.startsWith('/') ? path.replace(/[^\x21-\x7e]/g, encodeURIComponent) : '/';
}

function kindOfPath(scheme: string): 'file' | 'device' | 'sqlite' {
  const kind = scheme.toLowerCase();
  return kind === 'device' ? 'device' : kind === 'sqlite' ? 'sqlite' : 'file';
}

/** `file:///a/b` and `file:/a/b` are one path; `file:a/b` is a relative one. */
function pathOf(rest: string): string {
  const path = rest.startsWith('///') ? rest.slice(2) : rest;
  return /^\/[A-Za-z]:[/\\]/.test(path) ? path.slice(1) : path;
}

function commandOf(line: string, rest: string): ParsedAsk {
  const words = splitWords(rest);
  if (words === null) return refuse(line, 'has a quote that is never closed');
  if (words[0] === undefined || words[0] === '') return refuse(line, 'names no program');
  if (words.length > maxWords) return refuse(line, `has more than ${maxWords} words`);
  return { ask: { kind: 'command', words } };
}

function refuse(line: string, why: string): ParsedAsk {
  return { problem: `${quoted(line)} ${why}; allowed are ${allowedTargets}` };
}

function quoted(line: string): string {
  const safe = line.replace(/\/\/[^\s]*@/, '//***@').replace(/\?.*$/, '?***');
  return JSON.stringify(safe.length > 120 ? `${safe.slice(0, 120)}…` : safe);
}

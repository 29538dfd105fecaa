import * as v from 'valibot';
import { type Kind, read } from './kind.ts';
import type { QuietHours } from './receiver.ts';

/** Where a TCP surface listens. */
export interface ListenAt {
  /** Without brackets. */
  readonly host: string;
  readonly port: number;
}

export const listenAt: Kind<ListenAt> = {
  word: 'address',
  schema: read(v.pipe(v.string(), v.trim(), v.maxLength(300)), parseListenAt),
  allowed: 'address:port, such as 127.0.0.1:9780, [::1]:9780 or 0.0.0.0:9780; a port alone is on 127.0.0.1',
  show: ({ host, port }) => (host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`),
  textual: true,
};

/** Where the dashboard listens where nothing else is said. */
const standardDashboardAt: ListenAt = { host: '127.0.0.1', port: 7780 };

/** The flag stands alone for "on". */
export const dashboardAt: Kind<{ readonly at: ListenAt | null }> = {
  word: 'address',
  alone: 'on',
  schema: v.union([
    read(v.pipe(v.string(), v.trim(), v.regex(/^(off|no|false)$/i)), () => ({ at: null })),
    read(v.pipe(v.string(), v.trim(), v.maxLength(300)), text => {
      const at = /^(on|yes|true)$/i.test(text) ? standardDashboardAt : parseListenAt(text);
      return at === null ? null : { at };
    }),
  ]),
  allowed: 'on (127.0.0.1:7780), off, or address:port such as 0.0.0.0:7780; a port alone is on 127.0.0.1',
  show: ({ at }) => (at === null ? 'off' : listenAt.show(at)),
  textual: true,
};

export const hostNames: Kind<readonly string[]> = {
  word: 'names',
  schema: read(v.union([v.string(), v.pipe(v.array(v.string()), v.maxLength(100))]), value => {
    const names = [value].flat().flatMap(text => text.split(',').map(name => name.trim().toLowerCase()));
    return names.every(name => /^[a-z0-9_]([a-z0-9_.-]{0,251}[a-z0-9_])?$/.test(name)) ? [...new Set(names)] : null;
  }),
  allowed: 'a host name without port, or several with commas between them',
  show: names => names.join(', ') || 'none',
  textual: true,
};

function parseListenAt(text: string): ListenAt | null {
  const parts = /^(?:(\[[0-9a-fA-F:.]+(?:%[\w.-]+)?\]|[\w.-]+):)?(\d{1,5})$/.exec(text);
  const port = Number(parts?.[2]);
  if (parts === null || port > 65_535) return null;
  return { host: (parts[1] ?? '127.0.0.1').replace(/^\[|\]$/g, ''), port };
}

export function isLoopback({ host }: ListenAt): boolean {
  return host === 'localhost' || host === '::1' || /^127\./.test(host);
}

const tokenAllowed = 'at least 16 characters without blanks';

/** Values are never shown. */
export const token: Kind<string> = {
  word: 'token',
  schema: v.pipe(v.string(), v.trim(), v.minLength(16), v.maxLength(512), v.regex(/^[\x21-\x7e]*$/)),
  allowed: tokenAllowed,
  show: () => '***',
  textual: true,
  problem: input =>
    `got ${typeof input === 'string' ? `one of ${input.trim().length} characters` : 'none'}; allowed: ${tokenAllowed}`,
};

export const quietHours: Kind<QuietHours> = {
  word: 'HH:MM-HH:MM',
  schema: read(v.pipe(v.string(), v.trim(), v.maxLength(20)), text => {
    const [, from, to] = /^(\d{1,2}:\d{2})\s*-\s*(\d{1,2}:\d{2})$/.exec(text) ?? [];
    const [first, last] = [minutesOf(from), minutesOf(to)];
    return first === null || last === null || first === last ? null : { from: first, to: last };
  }),
  allowed: 'two times of day such as 22:00-07:00',
  show: ({ from, to }) => `${timeOf(from)}-${timeOf(to)}`,
  textual: true,
};

function minutesOf(text: string | undefined): number | null {
  const [hours = 24, minutes = 60] = (text ?? '').split(':').map(Number);
  return hours < 24 && minutes < 60 ? hours * 60 + minutes : null;
}

const timeOf = (minutes: number): string =>
  [Math.floor(minutes / 60), minutes % 60].map(part => String(part).padStart(2, '0')).join(':');

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

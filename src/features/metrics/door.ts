import crypto from 'node:crypto';
import type http from 'node:http';
import type { ListenAt } from '../../config/surface-kinds.ts';

/** Why a request is not answered; null: it is. */
export interface Refusal {
  readonly status: 400 | 401 | 403 | 429;
  readonly why: string;
}

/** So many wrong tokens within a minute, and no more are looked at in it. */
export const maxWrongTokens = 10;
const minuteMs = 60_000;

/**
 * Who may read. With a token, whoever knows it: a page in a browser cannot send it. Without, only who asks for this
 * machine by a name of its loopback: a page of a stranger's site that was rebound to 127.0.0.1 asks for that site.
 */
export class Door {
  readonly #token: Buffer | null;
  readonly #port: () => number;
  readonly #at: ListenAt;
  #wrong = 0;
  #since = Number.NEGATIVE_INFINITY;

  /** @param port the one listened on, known when it is */
  constructor(at: ListenAt, token: string | null, port: () => number) {
    this.#at = at;
    this.#token = token === null ? null : digest(token);
    this.#port = port;
  }

  refuse({ host, authorization }: http.IncomingHttpHeaders, nowMs: number): Refusal | null {
    if (this.#token !== null) return this.#refuseToken(this.#token, authorization, nowMs);
    if (host === undefined) return { status: 400, why: 'a Host header is missing' };
    return this.#isOurs(host) ? null : { status: 403, why: `this is not ${host.slice(0, 100)}` };
  }

  #refuseToken(token: Buffer, authorization: string | undefined, nowMs: number): Refusal | null {
    if (nowMs - this.#since >= minuteMs) {
      this.#since = nowMs;
      this.#wrong = 0;
    }
    if (this.#wrong >= maxWrongTokens) return { status: 429, why: 'too many wrong tokens; wait a minute' };
    const given = /^bearer +(\S{1,1024})$/i.exec(authorization ?? '')?.[1];
    if (given !== undefined && crypto.timingSafeEqual(digest(given), token)) return null;
    if (given !== undefined) this.#wrong += 1;
    return { status: 401, why: 'a bearer token is needed' };
  }

  #isOurs(host: string): boolean {
    const names = [
      'localhost',
      '127.0.0.1',
      '[::1]',
      this.#at.host.includes(':') ? `[${this.#at.host}]` : this.#at.host,
    ];
    const port = this.#port();
    return names.some(name => host.toLowerCase() === `${name}:${port}` || (port === 80 && host.toLowerCase() === name));
  }
}

/** Of equal length, whatever was given. */
function digest(text: string): Buffer {
  return crypto.createHash('sha256').update(text).digest();
}

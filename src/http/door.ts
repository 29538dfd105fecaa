import type http from 'node:http';
import type { ListenAt } from '../config/surface-kinds.ts';
import { Guesses } from './guesses.ts';
import { Secret } from './secret.ts';

/** Why a request is not answered; null: it is. */
export interface Refusal {
  readonly status: 400 | 401 | 403 | 429;
  readonly why: string;
}

export const tooManyWrong: Refusal = { status: 429, why: 'too many wrong tokens; wait a minute' };

/**
 * Who may read. With a token, whoever knows it: a page in a browser cannot send it. Without, only who asks for this
 * machine by a name of its loopback: a page of a stranger's site that was rebound to 127.0.0.1 asks for that site.
 */
export class Door {
  readonly #secret: Secret | null;
  readonly #port: number;
  readonly #at: ListenAt;
  readonly #guesses = new Guesses();

  /** @param port the one that is listened on, where `at` leaves it to the system */
  constructor(at: ListenAt, token: string | null, port: number) {
    this.#at = at;
    this.#secret = token === null ? null : new Secret(token);
    this.#port = port;
  }

  /** @param address who asks */
  refuse({ host, authorization }: http.IncomingHttpHeaders, address: string, nowMs: number): Refusal | null {
    if (this.#secret !== null) return this.#refuseToken(this.#secret, authorization, address, nowMs);
    if (host === undefined) return { status: 400, why: 'a Host header is missing' };
    return this.#isOurs(host) ? null : { status: 403, why: `this is not ${host.slice(0, 100)}` };
  }

  #refuseToken(secret: Secret, authorization: string | undefined, address: string, nowMs: number): Refusal | null {
    if (this.#guesses.tooMany(address, nowMs)) return tooManyWrong;
    const given = bearerOf(authorization);
    if (given !== null && secret.is(given)) return null;
    if (given !== null) this.#guesses.add(address, nowMs);
    return { status: 401, why: 'a bearer token is needed' };
  }

  #isOurs(host: string): boolean {
    const names = [...loopbackNames, this.#at.host.includes(':') ? `[${this.#at.host}]` : this.#at.host];
    const port = this.#port;
    return names.some(name => host.toLowerCase() === `${name}:${port}` || (port === 80 && host.toLowerCase() === name));
  }
}

/** As they stand in a Host header. */
export const loopbackNames: readonly string[] = ['localhost', '127.0.0.1', '[::1]'];

/** The token of an Authorization header; null where there is none. */
export function bearerOf(authorization: string | undefined): string | null {
  return /^bearer +(\S{1,1024})$/i.exec(authorization ?? '')?.[1] ?? null;
}

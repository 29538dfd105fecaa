import type http from 'node:http';
import net from 'node:net';
import type { ListenAt } from '../../config/surface-kinds.ts';
import { bearerOf, loopbackNames, type Refusal, tooManyWrong } from '../../http/door.ts';
import { Guesses } from '../../http/guesses.ts';
import { isForeign } from '../../http/origin.ts';
import { Secret } from '../../http/secret.ts';
import { Passes, passOf } from './pass.ts';

export interface GateOptions {
  readonly at: ListenAt;
  readonly token: string | null;
  /** What else it is called. */
  readonly names: readonly string[];
  /** Of this machine. */
  readonly hostname: string;
}

/** What is looked at of a request. */
type Asked = Pick<http.IncomingMessage, 'headers' | 'method'>;

/**
 * Who is let in. A page of a stranger's site can make a browser send requests here, so each must be for a name that is
 * ours (it may have been rebound to this address), from a page that is ours, and carry what no form can send.
 */
export class Gate {
  readonly #names: ReadonlySet<string>;
  readonly #hostname: string;
  readonly #secret: Secret | null;
  readonly #passes: Passes | null;
  readonly #guesses = new Guesses();

  constructor({ at, token, names, hostname }: GateOptions) {
    const own = at.host.includes(':') ? `[${at.host}]` : at.host.toLowerCase();
    this.#names = new Set([...loopbackNames, own, ...names]);
    this.#hostname = hostname.toLowerCase();
    this.#secret = token === null ? null : new Secret(token);
    this.#passes = token === null ? null : new Passes(token);
  }

  /** Is it meant for us, and sent by a page of ours or no page? */
  refuseStranger({ headers, method }: Asked, isPage: boolean): Refusal | null {
    const { host, origin } = headers;
    if (host === undefined) return { status: 400, why: 'a Host header is missing' };
    if (!this.#isOurs(host)) {
      const name = host.slice(0, 100);
      return { status: 403, why: `this is not ${name}; names of its own are told to crashproof with dashboard_names` };
    }
    if (origin !== undefined && isForeign(headers)) {
      return { status: 403, why: `not for pages of ${origin.slice(0, 100)}` };
    }
    const site = headers['sec-fetch-site'];
    const isLink = isPage && method === 'GET' && headers['sec-fetch-mode'] === 'navigate';
    if (site !== undefined && site !== 'same-origin' && site !== 'none' && !isLink) {
      return { status: 403, why: 'not for pages of another site' };
    }
    return null;
  }

  /** Has who asks shown the token, now or before? `address`: who asks. */
  refuseUnknown({ headers, method }: Asked, address: string, nowMs: number, wallMs: number): Refusal | null {
    if (this.#secret === null || this.#passes === null) return null;
    const given = bearerOf(headers.authorization);
    if (given !== null) return this.#refuseToken(given, address, nowMs);
    const pass = passOf(headers.cookie);
    if (pass === null || !this.#passes.isGood(pass, wallMs)) return { status: 401, why: 'the token is needed' };
    // A browser says where a change comes from; what keeps silent about it is none.
    if (method !== 'GET' && headers.origin === undefined) return { status: 403, why: 'an Origin header is missing' };
    return null;
  }

  /** @returns a pass for the token, or why not; null where no token is needed */
  letIn(given: string, address: string, nowMs: number, wallMs: number): string | Refusal | null {
    if (this.#passes === null) return null;
    return this.#refuseToken(given, address, nowMs) ?? this.#passes.issue(wallMs);
  }

  #refuseToken(given: string, address: string, nowMs: number): Refusal | null {
    if (this.#guesses.tooMany(address, nowMs)) return tooManyWrong;
    if (this.#secret?.is(given)) return null;
    this.#guesses.add(address, nowMs);
    return { status: 401, why: 'this is not the token' };
  }

  /** By an address it cannot be rebound, so with a token any will do; ports are forwarded and mean nothing. */
  #isOurs(host: string): boolean {
    const name = host.toLowerCase().replace(/:\d{1,5}$/, '');
    if (this.#names.has(name)) return true;
    if (this.#secret === null) return false;
    const isAddress = net.isIP(name.replace(/^\[|\]$/g, '')) !== 0;
    return isAddress || name === this.#hostname || name === `${this.#hostname}.local`;
  }
}

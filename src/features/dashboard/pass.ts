import crypto from 'node:crypto';

/** A browser that has shown the token stays let in so long. */
const passLastsMs = 30 * 86_400_000;
const cookieName = 'crashproof';

/*
 * A pass is made from the token: another token, and all passes are void. So nothing is kept of who is in, and nobody
 * has to show the token again after a restart.
 */

/** Passes for browsers that have shown the token. */
export class Passes {
  readonly #key: Buffer;

  constructor(token: string) {
    this.#key = Buffer.from(crypto.hkdfSync('sha256', token, '', 'crashproof dashboard pass', 32));
  }

  issue(wallMs: number): string {
    const facts = `${wallMs + passLastsMs}.${crypto.randomBytes(12).toString('hex')}`;
    return `${facts}.${this.#sign(facts)}`;
  }

  isGood(pass: string, wallMs: number): boolean {
    const [, facts, until, given] = /^((\d{1,16})\.[0-9a-f]{24})\.([0-9a-f]{64})$/.exec(pass) ?? [];
    if (facts === undefined || given === undefined) return false;
    const same = crypto.timingSafeEqual(Buffer.from(given, 'hex'), Buffer.from(this.#sign(facts), 'hex'));
    return same && Number(until) > wallMs;
  }

  #sign(facts: string): string {
    return crypto.createHmac('sha256', this.#key).update(facts).digest('hex');
  }
}

/**
 * Never readable by a script, never sent along by another site. Browsers do not tell ports apart: the path keeps it
 * from the application, which often listens on the same host.
 */
export function passCookie(pass: string | null, secure: boolean): string {
  const lasts = pass === null ? 0 : passLastsMs / 1000;
  return `${cookieName}=${pass ?? ''}; Path=/crashproof/; HttpOnly; SameSite=Strict; Max-Age=${lasts}${secure ? '; Secure' : ''}`;
}

export function passOf(cookies: string | undefined): string | null {
  const found = cookies?.split(/;\s*/).find(pair => pair.startsWith(`${cookieName}=`));
  return found?.slice(cookieName.length + 1) ?? null;
}

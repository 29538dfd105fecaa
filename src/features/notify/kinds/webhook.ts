import crypto from 'node:crypto';
import type { Deliver } from '../delivery.ts';
import type { Message } from '../message.ts';
import { post } from '../post.ts';

/** What a webhook gets. Fields are only ever added; docs/notifications.md describes them. */
export function webhookBody({ facts, ...message }: Message): string {
  return JSON.stringify({
    version: 1,
    id: message.id,
    incident: message.incident,
    event: message.event,
    level: message.level,
    subject: message.subject,
    host: message.host,
    at: message.at.toISOString(),
    title: message.title,
    text: message.text,
    output: message.output,
    cause: facts.cause,
    fingerprint: facts.fingerprint,
    advice: facts.advice,
    times_seen: facts.times,
    crashes: facts.crashes,
    tries: facts.tries,
    next_try_at: facts.nextTryAt?.toISOString() ?? null,
    down_seconds: facts.downMs === null ? null : facts.downMs / 1000,
  });
}

/** `t=SECONDS,v1=HEX`: HMAC-SHA256 of `SECONDS.BODY`, so that an old message cannot be sent again by a stranger. */
export function signature(secret: string, seconds: number, body: string): string {
  const mac = crypto.createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex');
  return `t=${seconds},v1=${mac}`;
}

export function webhook({ url, secret }: { readonly url: string; readonly secret: string | null }): Deliver {
  return (message, signal) => {
    const body = webhookBody(message);
    const signed: Record<string, string> =
      secret === null ? {} : { 'x-crashproof-signature': signature(secret, Math.floor(Date.now() / 1000), body) };
    const headers = { 'content-type': 'application/json', 'x-crashproof-id': message.id, ...signed };
    return post({ url, body, headers }, signal);
  };
}

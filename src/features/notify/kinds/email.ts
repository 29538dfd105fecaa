import nodemailer from 'nodemailer';
import type { Address } from '../../../config/receiver.ts';
import { type Deliver, delivered, failed, type Outcome } from '../delivery.ts';
import { plainText } from '../message.ts';

type Email = Extract<Address, { kind: 'email' }>;

/** One connection for each message: they are rare. */
export function email({ host, port, security, user, password, from, to, ca }: Email): Deliver {
  return async (message, signal) => {
    const transport = nodemailer.createTransport({
      host,
      port,
      secure: security === 'smtps',
      // A password never goes over a line that others can read.
      requireTLS: security === 'smtp' && password !== null,
      ...(password === null ? {} : { auth: { user: user ?? from, pass: password } }),
      ...(ca === null ? {} : { tls: { ca } }),
      connectionTimeout: 10_000,
      greetingTimeout: 10_000,
      socketTimeout: 10_000,
      disableFileAccess: true,
      disableUrlAccess: true,
    });
    const sent = transport
      .sendMail({
        from,
        to: [...to],
        subject: `${message.title} (${message.host})`,
        text: `${plainText(message)}\n\n-- \ncrashproof on ${message.host}, ${message.at.toString()}\n`,
        date: message.at,
        // Another try of the same message is the same mail; all of one incident are one conversation.
        messageId: `<${message.id}@crashproof.invalid>`,
        references: `<${message.incident}@crashproof.invalid>`,
        headers: { 'Auto-Submitted': 'auto-generated', 'X-Crashproof-Event': message.event },
      })
      .then((): Outcome => delivered, outcomeOf);
    const late = new Promise<Outcome>(resolve => {
      signal.addEventListener('abort', () => resolve(failed('no answer in time')), { once: true });
    });
    const outcome = await Promise.race([sent, late]);
    transport.close();
    return outcome;
  };
}

/** RFC 5321 4.2.1: 4xx may succeed later, 5xx never. */
function outcomeOf(error: Error & { code?: string; responseCode?: number; response?: string }): Outcome {
  const { code, responseCode, response } = error;
  if (code === 'EAUTH' && responseCode !== undefined && responseCode >= 500) {
    return failed('it refused the user name or the password', false);
  }
  if (code === 'ETLS') return failed(`no encrypted connection: ${error.message}`, false);
  if (responseCode !== undefined) return failed(`it answered ${response ?? responseCode}`, responseCode < 500);
  if (code === 'ECONNECTION' || code === 'ESOCKET') return failed(`no connection: ${error.message}`);
  return failed(code === 'ETIMEDOUT' ? 'no answer in time' : error.message);
}

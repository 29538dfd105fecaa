import type { Verdict } from './http-verdict.ts';
import { plain, seconds } from './plain.ts';

/**
 * What a failed connection means. `where` is the place a person knows: `127.0.0.1:7777`.
 *
 * Refused, reset and closed early are the application's failures. A name that cannot be resolved, a route that is gone, a
 * certificate that cannot be checked or a supervisor without file descriptors say nothing about the application: they are
 * reported, and nothing is restarted for them.
 */
export function connectionTrouble(error: unknown, where: string): Verdict {
  const { code, message } = codeOf(error);
  const fail = (reason: string): Verdict => ({ is: 'fail', reason });
  const unasked = (why: string): Verdict => ({ is: 'misconfigured', reason: `cannot ask ${where}: ${why}` });
  switch (code) {
    case 'ECONNREFUSED':
      return fail(`connection refused on ${where}`);
    case 'ECONNRESET':
    case 'EPIPE':
    case 'ECONNABORTED':
      return fail(`${where} broke off the connection (${code})`);
    case 'ETIMEDOUT':
      return fail(`no connection to ${where} (${code})`);
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'EAI_FAIL':
    case 'EAI_NODATA':
    case 'EAI_NONAME':
      return unasked(`its name cannot be resolved (${code}); check the host, or set an IP address`);
    case 'ENETUNREACH':
    case 'EHOSTUNREACH':
    case 'ENETDOWN':
    case 'EHOSTDOWN':
    case 'EADDRNOTAVAIL':
    case 'EAFNOSUPPORT':
      return unasked(`this machine has no way there (${code}); check the address and the network`);
    case 'EACCES':
    case 'EPERM':
      return unasked(`this machine does not allow it (${code}); check its firewall`);
    case 'EMFILE':
      return unasked('crashproof has no file descriptors left (EMFILE); raise its limit');
    case 'EPROTO':
    case 'ERR_SSL_WRONG_VERSION_NUMBER':
    case 'ERR_SSL_PACKET_LENGTH_TOO_LONG':
      return unasked(`it does not speak TLS (${code}); is it http:// instead of https://?`);
  }
  if (/CERT|SELF_SIGNED|UNABLE_TO_|CRL|ISSUER|HOSTNAME_MISMATCH|INVALID_CA/.test(code))
    return unasked(
      `its certificate cannot be accepted (${plain(message, 120)}); renew it, or set the check to insecure`,
    );
  if (/^ERR_(SSL|TLS)_/.test(code)) return unasked(`TLS cannot be agreed on (${code}); check its settings`);
  return fail(`${where} cannot be asked: ${plain(message, 120)}${code && !message.includes(code) ? ` (${code})` : ''}`);
}

/** How far a talk has come: what is being waited for. */
export type Stage = 'connect' | 'handshake' | 'answer' | 'rest';

/** Nothing came in time. */
export function tooLate(stage: Stage, where: string, timeoutMs: number): Verdict {
  const limit = seconds(timeoutMs);
  const reason = {
    connect: `no connection to ${where} within ${limit}`,
    handshake: `no TLS handshake with ${where} within ${limit}`,
    answer: `no answer from ${where} within ${limit}`,
    rest: `the answer from ${where} was not complete within ${limit}`,
  }[stage];
  return { is: 'fail', reason };
}

/** For whoever typed `node`, which is nobody here (24 and later). */
const adviceOfNode = /; if the root CA is installed locally, try running Node\.js with --use-system-ca$/;

/** The system's name of an error and its sentence; whatever was thrown. */
export function codeOf(error: unknown): { readonly code: string; readonly message: string } {
  if (!(error instanceof Error)) return { code: '', message: String(error) };
  const { code } = error as NodeJS.ErrnoException;
  // Happy eyeballs gathers one error per address; their message is empty.
  const first = error instanceof AggregateError ? error.errors[0] : undefined;
  const message = (error.message || (first instanceof Error ? first.message : error.name)).replace(adviceOfNode, '');
  return { code: typeof code === 'string' ? code : '', message };
}

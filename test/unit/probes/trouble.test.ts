import { describe, expect, it } from 'vitest';
import { connectionTrouble, tooLate } from '../../../src/os/probes/trouble.ts';

function error(code: string, message = `connect ${code}`): Error {
  return Object.assign(new Error(message), { code });
}

describe('a failed connection', () => {
  it.each(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENFILE', 'EWHATEVER'])('%s is a fail', code => {
    expect(connectionTrouble(error(code), 'h:1')).toMatchObject({ is: 'fail', reason: expect.stringContaining('h:1') });
  });

  it.each([
    ['ENOTFOUND', 'name cannot be resolved'],
    ['EAI_AGAIN', 'name cannot be resolved'],
    ['EHOSTUNREACH', 'no way there'],
    ['EADDRNOTAVAIL', 'no way there'],
    ['EACCES', 'firewall'],
    ['EMFILE', 'crashproof has no file descriptors'],
    ['EPROTO', 'http:// instead of https://'],
    ['ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION', 'TLS cannot be agreed'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'insecure'],
    ['CERT_HAS_EXPIRED', 'insecure'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'insecure'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'insecure'],
  ])('%s says nothing about the application', (code, said) => {
    expect(connectionTrouble(error(code), 'h:1')).toMatchObject({
      is: 'misconfigured',
      reason: expect.stringContaining(said),
    });
  });

  it('is told without what Node advises to whoever typed its name', () => {
    const message =
      'self-signed certificate; if the root CA is installed locally, try running Node.js with --use-system-ca';
    expect(connectionTrouble(error('DEPTH_ZERO_SELF_SIGNED_CERT', message), 'h:1')).toMatchObject({
      reason:
        'cannot ask h:1: its certificate cannot be accepted (self-signed certificate); renew it, or set the check to insecure',
    });
  });

  it.each([['thrown text'], [undefined], [new AggregateError([error('', 'first of many')])], [new Error('')]])(
    'even %s becomes a sentence',
    thrown => {
      expect(connectionTrouble(thrown, 'h:1')).toMatchObject({
        is: 'fail',
        reason: expect.stringMatching(/^h:1 .*: \S/),
      });
    },
  );

  it('that came too late says how far it got', () => {
    expect(tooLate('connect', 'h:1', 5000)).toEqual({ is: 'fail', reason: 'no connection to h:1 within 5 s' });
    expect(tooLate('handshake', 'h:1', 5000)).toEqual({ is: 'fail', reason: 'no TLS handshake with h:1 within 5 s' });
    expect(tooLate('answer', 'h:1', 5000)).toEqual({ is: 'fail', reason: 'no answer from h:1 within 5 s' });
    expect(tooLate('rest', 'h:1', 5000)).toMatchObject({ reason: expect.stringContaining('not complete within 5 s') });
  });
});

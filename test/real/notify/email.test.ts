import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { afterEach, describe, expect, it } from 'vitest';
import type { Address } from '../../../src/config/receiver.ts';
import { email } from '../../../src/features/notify/kinds/email.ts';
import { type Message, noFacts } from '../../../src/features/notify/message.ts';
import { certificate, key } from './certificate.ts';

interface Mail {
  readonly user: string;
  readonly secure: boolean;
  readonly from: string;
  readonly to: readonly string[];
  readonly text: string;
}

const servers = new Set<SMTPServer>();

afterEach(async () => {
  for (const server of servers) await new Promise<void>(resolve => server.close(() => resolve()));
  servers.clear();
});

/** Takes mail from `bot` with the password `right horse`, as a real server does. */
async function smtp(options: SMTPServerOptions = {}) {
  const mails: Mail[] = [];
  const server = new SMTPServer({
    key,
    cert: certificate,
    logger: false,
    closeTimeout: 100,
    onAuth({ username, password }, _, done) {
      if (username === 'bot' && password === 'right horse') done(null, { user: username });
      else done(new Error('535 no'));
    },
    onData(stream, session, done) {
      let text = '';
      stream.setEncoding('utf8');
      stream.on('data', part => {
        text += part;
      });
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope;
        const from = mailFrom === false ? '' : mailFrom.address;
        const to = rcptTo.map(({ address }) => address);
        mails.push({ user: session.user as string, secure: session.secure, from, to, text });
        done();
      });
    },
    ...options,
  });
  server.on('error', () => {});
  servers.add(server);
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address() as AddressInfo;
  const address: Extract<Address, { kind: 'email' }> = {
    kind: 'email',
    host: 'localhost',
    port,
    security: options.secure === true ? 'smtps' : 'smtp',
    user: 'bot',
    password: 'right horse',
    from: 'bot@example.org',
    to: ['me@example.org', 'you@example.org'],
    ca: certificate,
  };
  return { mails, address };
}

const message: Message = {
  id: 'p-1-first-2000',
  incident: 'p-1',
  event: 'crash',
  level: 'error',
  told: ['crash'],
  subject: 'webapp',
  host: 'pi',
  at: new Date('2026-11-24T10:00:00Z'),
  title: 'webapp crashed',
  text: 'The disk is full.',
  output: ['last words'],
  facts: noFacts,
};
const soon = (): AbortSignal => AbortSignal.timeout(20_000);

describe('mail', () => {
  it('goes with a password over STARTTLS', async () => {
    const { mails, address } = await smtp();
    expect(await email(address)(message, soon())).toEqual({ ok: true });
    const [mail] = mails;
    expect(mail).toMatchObject({ user: 'bot', secure: true, from: 'bot@example.org' });
    expect(mail?.to).toEqual(['me@example.org', 'you@example.org']);
    expect(mail?.text).toContain('Subject: webapp crashed (pi)');
    expect(mail?.text).toContain('The disk is full.');
    expect(mail?.text).toContain('last words');
    expect(mail?.text).toContain('Message-ID: <p-1-first-2000@crashproof.invalid>');
    expect(mail?.text).not.toContain('right horse');
  });

  it('goes over TLS from the first byte', async () => {
    const { mails, address } = await smtp({ secure: true });
    expect(await email(address)(message, soon())).toEqual({ ok: true });
    expect(mails[0]?.secure).toBe(true);
  });

  it('with a password does not go over a line that others can read', async () => {
    const { mails, address } = await smtp({ disabledCommands: ['STARTTLS'] });
    const outcome = await email(address)(message, soon());
    expect(outcome).toMatchObject({ ok: false, retry: false });
    expect(mails).toEqual([]);
  });

  it('without a password goes without, as inside a home', async () => {
    const { mails, address } = await smtp({ disabledCommands: ['STARTTLS', 'AUTH'], authOptional: true });
    expect(await email({ ...address, user: null, password: null })(message, soon())).toEqual({ ok: true });
    expect(mails[0]?.secure).toBe(false);
  });

  it('is not tried again with a wrong password, which is told without it', async () => {
    const { address } = await smtp();
    const outcome = await email({ ...address, password: 'wrong horse' })(message, soon());
    expect(outcome).toEqual({
      ok: false,
      why: 'it refused the user name or the password',
      retry: false,
      retryAfterMs: null,
    });
  });

  it('is not sent to a server that cannot prove its name', async () => {
    const { mails, address } = await smtp();
    expect(await email({ ...address, ca: null })(message, soon())).toMatchObject({ ok: false });
    expect(mails).toEqual([]);
  });

  it('is tried again where the server is busy, and not where it refuses', async () => {
    const refusing = (code: number) =>
      smtp({ onRcptTo: (_, __, done) => done(Object.assign(new Error('not now'), { responseCode: code })) });
    const busy = await email((await refusing(450)).address)(message, soon());
    expect(busy).toMatchObject({ ok: false, retry: true });
    const never = await email((await refusing(550)).address)(message, soon());
    expect(never).toMatchObject({ ok: false, retry: false });
  });

  it('to a server that says nothing is given up in time', async () => {
    const { address } = await smtp({ onConnect: () => {} });
    expect(await email(address)(message, AbortSignal.timeout(300))).toMatchObject({
      ok: false,
      why: 'no answer in time',
    });
  });
});

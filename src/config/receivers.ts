import path from 'node:path';
import { splitWords } from '../os/probes/words.ts';
import type { Environment } from './from-environment.ts';
import { kindOfLine, type NotifyEntry, type NotifyFields, normal } from './notify-kind.ts';
import { type Address, type NotifyEvent, notifyEvents, type Receiver, type ReceiverKind } from './receiver.ts';

export interface FillFrom {
  readonly env: Environment;
  /** Of a file with a secret: its text, or throws. */
  readonly readFile: (file: string) => string;
  /** Absolute: paths of such files go by it. */
  readonly base: string;
}

export interface Filled {
  readonly receivers: readonly Receiver[];
  /** Sentences without any value. */
  readonly problems: readonly string[];
}

/** Fills `${NAME}` and `…_file` in and makes addresses of it. What is missing is told, by its name. */
export function fillReceivers(entries: readonly NotifyEntry[], from: FillFrom): Filled {
  const receivers: Receiver[] = [];
  const problems: string[] = [];
  for (const [index, entry] of entries.entries()) {
    try {
      receivers.push(fill(entry, from));
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      problems.push(entries.length === 1 ? error.message : `receiver ${index + 1}: ${error.message}`);
    }
  }
  return { receivers, problems };
}

class Problem extends Error {}

function fill(entry: NotifyEntry, from: FillFrom): Receiver {
  const fields = typeof entry === 'string' ? fieldsOfLine(entry) : normal(entry);
  const secrets: string[] = [];
  const text = (name: string): string | null => {
    const file = fields[`${name}_file`];
    const value = file === undefined ? fields[name] : read(String(file), name, from);
    if (value === undefined) return null;
    const filled = file === undefined ? expand(String(value), name, from.env) : String(value);
    if (isSecretField(name)) secrets.push(filled);
    return filled;
  };
  const address = addressOf(String(fields.kind) as ReceiverKind, fields, text);
  return {
    address,
    label: labelOf(address),
    on: fields.on === undefined ? notifyEvents : ([fields.on].flat() as NotifyEvent[]),
    minLevel: fields.min_level === 'error' ? 'error' : 'warning',
    about: fields.about === undefined ? null : [fields.about].flat(),
    secrets: [...secrets, ...secretsOf(address)],
  };
}

type Text = (name: string) => string | null;

function addressOf(kind: ReceiverKind, fields: NotifyFields, text: Text): Address {
  const must = (name: string): string => {
    const value = text(name);
    if (value === null || value === '') throw new Problem(`${kind}: ${name} is empty`);
    return value;
  };
  switch (kind) {
    case 'webhook': {
      const url = urlOf(must('url'), kind, ['https:', 'http:']);
      const inUrl = new URLSearchParams(url.hash.slice(1)).get('secret');
      url.hash = '';
      return { kind, url: url.href, secret: text('secret') ?? inUrl };
    }
    case 'ntfy': {
      const url = urlOf(
        must('url')
          .replace(/^ntfy\+http:/, 'http:')
          .replace(/^ntfy:/, 'https:'),
        kind,
        ['https:', 'http:'],
      );
      if (!/\/[\w-]{1,64}$/.test(url.pathname))
        throw new Problem('ntfy: url must end with a topic: ntfy://ntfy.sh/my-topic');
      const user = text('user') ?? decodeURIComponent(url.username);
      const password = text('password') ?? decodeURIComponent(url.password);
      const token = text('token') ?? (password === '' ? user : '');
      [url.username, url.password] = ['', ''];
      const basic = Buffer.from(`${user}:${password}`).toString('base64');
      const authorization = token !== '' ? `Bearer ${token}` : password !== '' ? `Basic ${basic}` : null;
      return { kind, url: url.href, authorization };
    }
    case 'slack':
    case 'discord':
      return { kind, url: urlOf(must('url'), kind, ['https:', 'http:']).href };
    case 'telegram': {
      const base = text('url') ?? 'https://api.telegram.org';
      const url = urlOf(base, kind, ['https:', 'http:']).href.replace(/\/$/, '');
      const token = must('token');
      if (!/^\d+:[\w-]+$/.test(token))
        throw new Problem('telegram: token is none; @BotFather gives one like 123456:ABC…');
      return { kind, url, token, chat: must('chat') };
    }
    case 'email':
      return emailOf(fields, text, must);
    case 'desktop':
      return { kind };
    case 'command': {
      const { command } = fields;
      const words = Array.isArray(command) ? command : splitWords(String(command ?? ''));
      if (words?.[0] === undefined || words[0] === '')
        throw new Problem('command: command is empty, or a quote is open');
      return { kind, command: words };
    }
    default:
      return kind satisfies never;
  }
}

function emailOf(fields: NotifyFields, text: Text, must: (name: string) => string): Address {
  const server = urlOf(must('server'), 'email', ['smtp:', 'smtps:']);
  const security = server.protocol === 'smtps:' ? 'smtps' : 'smtp';
  const user = text('user') ?? decodeURIComponent(server.username);
  const password = text('password') ?? decodeURIComponent(server.password);
  const to = [fields.to ?? []].flat();
  const from = text('from') ?? (user.includes('@') ? user : (to[0] ?? ''));
  const wrong = [...to, from].find(one => !/^[^\s@,;<>"]{1,64}@[^\s@,;<>"]{1,255}$/.test(one));
  if (wrong !== undefined) throw new Problem('email: from and to must be addresses such as me@example.org');
  return {
    kind: 'email',
    host: server.hostname.replace(/^\[|\]$/g, ''),
    port: server.port === '' ? (security === 'smtps' ? 465 : 587) : Number(server.port),
    security,
    user: user === '' ? null : user,
    password: password === '' ? null : password,
    from,
    to,
    ca: text('ca'),
  };
}

/** A line is another way to write the words. */
function fieldsOfLine(line: string): NotifyFields {
  const kind = kindOfLine(line) ?? 'webhook';
  const rest = line.slice(line.indexOf(':') + 1);
  switch (kind) {
    case 'webhook':
    case 'ntfy':
      return { kind, url: line };
    case 'slack':
    case 'discord':
      return { kind, url: rest };
    case 'telegram': {
      const at = rest.lastIndexOf('@');
      // A public channel is written with its own @.
      const chat = rest[at - 1] === '@' ? rest.slice(at) : rest.slice(at + 1);
      return { kind, token: rest.slice(0, at).replace(/@$/, ''), chat };
    }
    case 'email': {
      const [to = '', query = ''] = split(rest, '?');
      const given = Object.fromEntries(query.split('&').map(part => split(part, '=')));
      const { smtp = '', from, user, password } = given as Record<string, string>;
      const more = { ...(from && { from }), ...(user && { user }), ...(password && { password }) };
      return { kind, to: to.split(',').map(decodeURIComponent), server: smtp, ...more };
    }
    case 'command':
      return { kind, command: rest };
    case 'desktop':
      return { kind };
    default:
      return kind satisfies never;
  }
}

function split(text: string, at: string): [string, string] {
  const index = text.indexOf(at);
  return index === -1 ? [text, ''] : [text.slice(0, index), text.slice(index + 1)];
}

/** In the middle of a URL a value is written as URLs want it, so that a password may hold any sign. */
function expand(value: string, name: string, env: Environment): string {
  const whole = /^\$\{\w+\}$/.test(value.trim());
  const inUrl = !whole && (name === 'url' || name === 'server');
  return value.replace(/\$\{(\w+)\}/g, (_, variable: string) => {
    const found = env[variable];
    if (found === undefined || found === '') throw new Problem(`${name}: the environment has no ${variable}`);
    return inUrl ? encodeURIComponent(found) : found;
  });
}

const maxSecretBytes = 65_536;

function read(file: string, name: string, { readFile, base }: FillFrom): string {
  let text: string;
  try {
    text = readFile(path.resolve(base, file));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new Problem(`${name}_file: cannot be read (${code ?? (error as Error).message}): ${file}`);
  }
  if (text.length > maxSecretBytes) throw new Problem(`${name}_file: is larger than 64 KiB: ${file}`);
  return text.trim();
}

function urlOf(text: string, kind: ReceiverKind, protocols: readonly string[]): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !protocols.includes(url.protocol) || url.hostname === '') {
    const forms = protocols.map(protocol => `${protocol}//…`).join(' or ');
    throw new Problem(`${kind}: ${kind === 'email' ? 'the mail server' : 'url'} is no address of the form ${forms}`);
  }
  return url;
}

function labelOf(address: Address): string {
  switch (address.kind) {
    case 'webhook':
      return `the webhook at ${new URL(address.url).host}`;
    case 'ntfy':
      return `ntfy at ${new URL(address.url).host}`;
    case 'slack':
      return 'Slack';
    case 'discord':
      return 'Discord';
    case 'telegram':
      return 'Telegram';
    case 'email':
      return `e-mail by ${address.host}`;
    case 'desktop':
      return 'the desktop';
    case 'command':
      return `the command ${path.basename(address.command[0] ?? '')}`;
    default:
      return address satisfies never;
  }
}

const isSecretField = (name: string): boolean => ['secret', 'token', 'password'].includes(name);

/** Whole URLs too: those of chats are secrets. */
function secretsOf(address: Address): string[] {
  switch (address.kind) {
    case 'webhook':
      return [address.secret ?? '', `${new URL(address.url).pathname}${new URL(address.url).search}`].filter(long);
    case 'slack':
    case 'discord':
      return [new URL(address.url).pathname].filter(long);
    case 'ntfy':
      return [address.authorization?.replace(/^\w+ /, '') ?? ''].filter(long);
    case 'email':
      return [address.password ?? ''].filter(long);
    case 'telegram':
      return [address.token];
    case 'desktop':
    case 'command':
      return [];
    default:
      return address satisfies never;
  }
}

/** A short path (`/hook`) would take parts out of harmless texts. */
const long = (text: string): boolean => text.length >= 8;

import * as v from 'valibot';
import { type Kind, read } from './kind.ts';
import { notifyEvents, type ReceiverKind, receiverKinds } from './receiver.ts';
import { didYouMean, snake } from './spelling.ts';

/** One entry of `notify` as it was written: a line (`ntfy://ntfy.sh/topic`), or words with values. */
export type NotifyEntry = string | NotifyFields;
export type NotifyFields = Readonly<Record<string, string | readonly string[]>>;

const mostEntries = 20;

/** What each kind can be told, besides what all can. `*`: it must be. */
const fieldsOf: Readonly<Record<ReceiverKind, readonly string[]>> = {
  webhook: ['url*', 'secret'],
  ntfy: ['url*', 'token', 'user', 'password'],
  slack: ['url*'],
  discord: ['url*'],
  telegram: ['token*', 'chat*', 'url'],
  email: ['server*', 'to*', 'from', 'user', 'password', 'ca'],
  desktop: [],
  command: ['command*'],
};

const common = ['kind', 'on', 'min_level', 'about'];

/** The beginnings of lines, and the kind they mean. */
const lineKinds: readonly (readonly [RegExp, ReceiverKind])[] = [
  [/^https?:\/\/\S+$/, 'webhook'],
  [/^ntfy(\+http)?:\/\/\S+$/, 'ntfy'],
  [/^slack:\S+$/, 'slack'],
  [/^discord:\S+$/, 'discord'],
  [/^telegram:\S+$/, 'telegram'],
  [/^mailto:\S+$/, 'email'],
  [/^exec:\s*\S/, 'command'],
  [/^desktop:?$/, 'desktop'],
];

export function kindOfLine(line: string): ReceiverKind | null {
  return lineKinds.find(([form]) => form.test(line))?.[1] ?? null;
}

const word = v.pipe(v.string(), v.maxLength(4096));
const fields = v.record(v.string(), v.union([word, v.pipe(v.array(word), v.maxLength(100))]));
const entry = v.union([word, fields]);

/** Values never stand in a message: most of them are secrets. */
export const notify: Kind<readonly NotifyEntry[]> = {
  word: 'URL',
  // The list first: a list would pass for a mapping of its indexes.
  schema: read(v.union([v.pipe(v.array(entry), v.maxLength(mostEntries)), entry]), value => {
    const entries = entriesOf(value);
    return entries.length <= mostEntries && entries.every(one => problemOf(one) === null) ? entries : null;
  }),
  allowed: `ntfy://host/topic, https://… (a webhook), slack:…, discord:…, telegram:TOKEN@CHAT, mailto:…?smtp=…, exec:command, desktop:; in a file also words with values, and at most ${mostEntries}`,
  show: entries => entries.map(kindOf).join(', ') || 'nobody',
  textual: true,
  problem: input => {
    const entries = entriesOf(input);
    if (entries.length > mostEntries) return `got ${entries.length} receivers; allowed: at most ${mostEntries}`;
    const at = entries.findIndex(one => problemOf(one) !== null);
    const problem = problemOf(entries[at]);
    return problem === null ? null : `${entries.length === 1 ? '' : `receiver ${at + 1}: `}${problem}`;
  },
};

/** A variable of the environment holds several lines, divided by blanks; `exec:` takes the rest. */
function entriesOf(value: unknown): NotifyEntry[] {
  const all = (Array.isArray(value) ? value : [value]) as NotifyEntry[];
  return all.flatMap((one): NotifyEntry[] => {
    if (typeof one !== 'string') return [one];
    const [, lines = '', program] = /^(.*?)((?:^|\s)exec:.*)?$/s.exec(one.trim()) ?? [];
    const split = lines.split(/\s+/).filter(line => line !== '');
    return program === undefined ? split : [...split, program.trim()];
  });
}

function kindOf(one: NotifyEntry): string {
  return typeof one === 'string' ? (kindOfLine(one) ?? '?') : String(one.kind);
}

function problemOf(one: unknown): string | null {
  if (typeof one === 'string') {
    if (kindOfLine(one) !== null) return null;
    return `got a line that begins with ${JSON.stringify(beginning(one))}; allowed: ${notify.allowed}`;
  }
  if (typeof one !== 'object' || one === null) return one === undefined ? null : `got ${String(one)}`;
  const given = normal(one as NotifyFields);
  const { kind } = given;
  if (typeof kind !== 'string' || !isKind(kind)) {
    const got = typeof kind === 'string' ? JSON.stringify(kind) : 'none';
    return [`kind: got ${got}; allowed: ${receiverKinds.join(', ')}`, didYouMean(String(kind ?? ''), receiverKinds)]
      .filter(part => part !== '')
      .join('; ');
  }
  return problemOfFields(kind, given);
}

function problemOfFields(kind: ReceiverKind, given: NotifyFields): string | null {
  const own = fieldsOf[kind];
  const known = [...common, ...own.flatMap(name => [bare(name), `${bare(name)}_file`])];
  for (const name of Object.keys(given)) {
    if (known.includes(name)) continue;
    return [`${kind} has no ${name}`, didYouMean(name, known)].filter(part => part !== '').join('; ');
  }
  for (const name of own) {
    const [field, file] = [given[bare(name)], given[`${bare(name)}_file`]];
    if (field !== undefined && file !== undefined) return `${kind} has ${bare(name)} and ${bare(name)}_file: keep one`;
    if (name.endsWith('*') && field === undefined && file === undefined) return `${kind} needs ${bare(name)}`;
  }
  const events = [given.on ?? []].flat();
  const stranger = events.find(one => !(notifyEvents as readonly string[]).includes(one));
  if (stranger !== undefined) {
    return [
      `on: got ${JSON.stringify(stranger)}; allowed: ${notifyEvents.join(', ')}`,
      didYouMean(stranger, notifyEvents),
    ]
      .filter(part => part !== '')
      .join('; ');
  }
  const level = given.min_level ?? 'warning';
  if (level !== 'warning' && level !== 'error') return 'min_level: allowed: warning or error';
  return null;
}

/** `minLevel` is `min_level`. */
export function normal(given: NotifyFields): NotifyFields {
  return Object.fromEntries(Object.entries(given).map(([name, value]) => [snake(name), value]));
}

const bare = (name: string): string => name.replace('*', '');
const beginning = (line: string): string => line.slice(0, Math.min(12, line.search(/[:@]|$/) + 1));
const isKind = (kind: string): kind is ReceiverKind => (receiverKinds as readonly string[]).includes(kind);

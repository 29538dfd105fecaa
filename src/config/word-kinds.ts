import * as v from 'valibot';
import { standardRemedies } from '../core/remedy.ts';
import { type HealthTarget, parseHealthTarget, targetText } from '../os/probes/target.ts';
import { splitWords } from '../os/probes/words.ts';
import { joinWords } from './join-words.ts';
import { type Kind, read } from './kind.ts';
import { quote } from './mistake.ts';
import { allowedName, isSafeName } from './service-name.ts';
import { withoutPasswords } from './without-passwords.ts';

const YES = ['true', 'yes', 'on', '1'];
const NO = ['false', 'no', 'off', '0'];

export const boolean: Kind<boolean> = {
  word: 'true|false',
  schema: read(
    v.union([v.boolean(), v.pipe(v.string(), v.regex(/^\s*(true|yes|on|1|false|no|off|0)\s*$/i))]),
    value => {
      const word = String(value).trim().toLowerCase();
      return YES.includes(word) ? true : NO.includes(word) ? false : null;
    },
  ),
  allowed: 'true or false (also yes, no, on, off, 1, 0)',
  show: String,
};

export function choice<const Word extends string>(words: readonly [Word, ...Word[]]): Kind<Word> {
  return {
    word: words.join('|'),
    schema: v.picklist(words),
    allowed: words.length === 1 ? words[0] : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`,
    show: String,
  };
}

const oneLine = (maxLength: number) =>
  v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(maxLength), v.regex(/^[^\0-\x1f\x7f]*$/));

/** What a shell would replace. Taken as it stands it would make a folder of that name. */
const WANTS_A_SHELL = /^(~|\$\{?\w+\}?|%\w+%)([/\\]|$)/;

const path = v.pipe(
  oneLine(1024),
  v.check(text => !WANTS_A_SHELL.test(text)),
);
const notExpanded = (input: unknown): string | null =>
  typeof input === 'string' && WANTS_A_SHELL.test(input.trim())
    ? `got ${quote(input)}; ~ and names of variables are not replaced here: write the whole path`
    : null;

export const folder: Kind<string> = {
  word: 'folder',
  schema: path,
  allowed: 'the path of a folder, in one line of at most 1024 characters',
  show: String,
  textual: true,
  problem: notExpanded,
};

/** Values of a flag that was given several times come as a list. */
export const paths: Kind<readonly string[]> = {
  word: 'path',
  schema: read(v.union([path, v.pipe(v.array(path), v.maxLength(100))]), value => [...new Set([value].flat())]),
  allowed: 'the path of a folder or a file, or a list of at most 100',
  show: list => list.join(', ') || 'none',
  textual: true,
  problem: input =>
    [input]
      .flat()
      .map(notExpanded)
      .find(problem => problem !== null) ?? null,
};

export const file: Kind<string> = { ...folder, word: 'file', allowed: 'the path of a file, or none to read no file' };

export const serviceName: Kind<string> = {
  word: 'name',
  schema: read(oneLine(256), name => (isSafeName(name) ? name : null)),
  allowed: allowedName,
  show: String,
  textual: true,
};

/** Whether it is one is asked of the library that will follow it: `restart-at.ts`. */
export const cron: Kind<string> = {
  word: 'cron',
  schema: oneLine(200),
  allowed: 'a cron expression, such as "0 4 * * *" (each day at four) or "30 3 * * SUN", or @daily, @weekly, @hourly',
  show: String,
  textual: true,
};

const HOST = /^[A-Za-z0-9_]([A-Za-z0-9._-]*[A-Za-z0-9_])?$|^[0-9a-fA-F:.]*:[0-9a-fA-F:.]*(%[\w.-]+)?$/;

export const host: Kind<string> = {
  word: 'host',
  schema: v.pipe(oneLine(255), v.regex(HOST)),
  allowed: 'a host name or an address without brackets, such as 0.0.0.0, ::, localhost or 192.168.1.20',
  show: String,
  textual: true,
};

export const health: Kind<HealthTarget> = {
  word: 'target',
  schema: read(v.union([v.string(), v.array(v.string())]), text => {
    const parsed = parseHealthTarget(text);
    return 'target' in parsed ? parsed.target : null;
  }),
  allowed: 'http://host:port/path, https://…, tcp://host:port, exec:command with arguments, or none',
  show: targetText,
  textual: true,
  problem: input => {
    if (typeof input !== 'string' && !isWords(input)) return null;
    const parsed = parseHealthTarget(input);
    return 'problem' in parsed ? parsed.problem : null;
  },
};

export const stopUrl: Kind<string> = {
  word: 'url',
  schema: read(oneLine(2_000), text =>
    /^https?:\/\/[^/]/i.test(text) && URL.canParse(text) ? new URL(text).href : null,
  ),
  allowed: 'http://host:port/path or https://…',
  show: withoutPasswords,
  textual: true,
};

const isWords = (input: unknown): input is string[] =>
  Array.isArray(input) && input.every(word => typeof word === 'string');

const words = v.pipe(v.array(v.pipe(v.string(), v.regex(/^[^\0]*$/))), v.minLength(1), v.maxLength(1000));

export const command: Kind<readonly string[]> = {
  word: 'command',
  schema: read(v.union([v.string(), words]), value => {
    const split = typeof value === 'string' ? splitWords(value) : value;
    return split?.[0] === undefined || split[0].trim() === '' || split.join('').includes('\0') ? null : split;
  }),
  allowed: 'a list of words, or one line of words ("…" and \'…\' hold blanks, no shell reads it)',
  show: joinWords,
  textual: true,
};

const VARIABLE = /^[^=\0\s]{1,256}$/;

/** Values are never shown: they are where the passwords are. */
export const variables: Kind<Readonly<Record<string, string>>> = {
  word: 'NAME=VALUE',
  schema: read(
    // The list first: a list would pass for a mapping of its indexes.
    v.union([v.pipe(v.array(v.string()), v.maxLength(1000)), v.record(v.string(), v.string())]),
    value => {
      const pairs = Array.isArray(value) ? value.map(pairOf) : Object.entries(value);
      return pairs.every(([name, text]) => VARIABLE.test(name) && !text.includes('\0')) && pairs.length <= 1000
        ? Object.fromEntries(pairs)
        : null;
    },
  ),
  allowed: 'NAME=VALUE, in a file a mapping of names to values (a name has no blank and no =; at most 1000)',
  show: value => Object.keys(value).join(', ') || 'none',
  textual: true,
  problem: input =>
    Array.isArray(input) && input.some(pair => typeof pair === 'string' && !pair.includes('='))
      ? 'got a variable without =; give NAME=VALUE'
      : null,
};

function pairOf(pair: string): [name: string, text: string] {
  const equals = pair.indexOf('=');
  return equals === -1 ? ['', ''] : [pair.slice(0, equals), pair.slice(equals + 1)];
}

const causes = [...Object.keys(standardRemedies), 'all'];

export const causeNames: Kind<readonly string[]> = {
  word: 'causes',
  schema: read(v.union([v.string(), v.pipe(v.array(v.string()), v.maxLength(100))]), value => {
    const names = (typeof value === 'string' ? value.split(',') : value).map(name => name.trim());
    return names.every(name => causes.includes(name)) ? names : null;
  }),
  allowed: causes.join(', '),
  show: names => names.join(', '),
};

export const serviceNames: Kind<readonly string[]> = {
  word: 'names',
  schema: read(v.union([v.string(), v.pipe(v.array(v.string()), v.maxLength(100))]), value => {
    const names = [value].flat();
    return names.every(isSafeName) ? [...new Set(names)] : null;
  }),
  allowed: 'the name of another service, or a list of names',
  show: names => names.join(', ') || 'none',
  textual: true,
};

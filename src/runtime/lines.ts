import type { Ending } from '../core/event.ts';
import type { Note } from '../core/note.ts';
import { endingInWords, explain, type Level, levelOf } from '../core/why.ts';

/** A sentence with more than this many characters is cut in a line. */
const maxMessageChars = 2_000;

/** A note with what a line of any format needs. */
export interface Told {
  readonly at: Date;
  readonly level: Level;
  readonly service: string | null;
  readonly message: string;
  readonly note: Note;
}

export function tell(note: Note, at: Date, level: Level = levelOf(note)): Told {
  return {
    at,
    level,
    service: 'service' in note ? note.service : null,
    message: onOneLine(explain(note, at)),
    note,
  };
}

/** For a program: one JSON object. */
export function jsonLine({ at, level, message, note }: Told): string {
  const { code, ...fields } = note;
  const head = { time: at.toISOString(), level, source: 'crashproof', event: code };
  return JSON.stringify({ ...head, ...fields, message }, wholeMs);
}

/** The same for what is no note of the core: trouble with files, a signal. */
export function jsonMessage(at: Date, level: Level, service: string | null, message: string): string {
  const head = { time: at.toISOString(), level, source: 'crashproof', event: 'message' };
  return JSON.stringify({ ...head, service, message: onOneLine(message) });
}

/** For the log file: time, level and `key=value` fields, the sentence last, quoted as JSON quotes. */
export function fileLine({ at, level, message, note }: Told): string {
  const { code, ...fields } = note;
  const pairs = Object.entries(fields).map(([key, value]) => `${key}=${fieldText(wholeMs(key, value))}`);
  const head = [at.toISOString(), level.toUpperCase(), 'crashproof', `event=${code}`];
  return [...head, ...pairs, `message=${JSON.stringify(message)}`].join(' ');
}

export function fileMessage(at: Date, level: Level, service: string | null, message: string): string {
  const head = [at.toISOString(), level.toUpperCase(), 'crashproof', 'event=message'];
  const about = service === null ? [] : [`service=${fieldText(service)}`];
  return [...head, ...about, `message=${JSON.stringify(onOneLine(message))}`].join(' ');
}

/** For a person at a terminal. */
export function prettyLine({ at, level, service, message, note }: Told, colour: boolean): string {
  const good = note.code === 'ready' || note.code === 'recovered';
  const alert = note.code === 'gave-up' && !note.again;
  return pretty(at, alert ? 'ALERT' : level, service, message, colour && (good ? green : paint[level]));
}

export function prettyMessage(
  at: Date,
  level: Level,
  service: string | null,
  message: string,
  colour: boolean,
): string {
  return pretty(at, level, service, onOneLine(message), colour && paint[level]);
}

function pretty(
  at: Date,
  label: Level | 'ALERT',
  service: string | null,
  message: string,
  colour: string | false,
): string {
  const head = `[crashproof ${at.toTimeString().slice(0, 8)}]`;
  const body = `${label === 'info' ? '' : `${label}: `}${service === null ? '' : `${service}: `}${message}`;
  return colour === false ? `${head} ${body}` : `${dim}${head}${plain} ${colour}${body}${plain}`;
}

const dim = '\x1b[2m';
const plain = '\x1b[0m';
const green = '\x1b[32m';
const paint: Readonly<Record<Level, string>> = { info: '', warning: '\x1b[33m', error: '\x1b[31m' };

/** No reader wants the fractions of a millisecond that the clock has. */
function wholeMs(key: string, value: unknown): unknown {
  return typeof value === 'number' && key.endsWith('Ms') ? Math.round(value) : value;
}

function isEnding(value: unknown): value is Ending {
  return typeof value === 'object' && value !== null && 'by' in value;
}

function fieldText(value: unknown): string {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (isEnding(value)) return JSON.stringify(endingInWords(value));
  if (typeof value === 'string' && /^[\w.:/@+-]+$/.test(value)) return value;
  return JSON.stringify(value);
}

/**
 * Reasons quote what applications and strangers answered: nothing of it may move a terminal's cursor or begin a line
 * that looks like one of ours. Covers C0, DEL, C1, line and paragraph separators and the marks that turn text around.
 */
function onOneLine(text: string): string {
  const tame = text.replace(
    /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g,
    char => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return tame.length > maxMessageChars ? `${tame.slice(0, maxMessageChars)} …` : tame;
}

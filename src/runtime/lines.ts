import type { Note } from '../core/note.ts';
import { explain, type Level, levelOf } from '../core/why.ts';

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

export function tell(note: Note, at: Date): Told {
  return {
    at,
    level: levelOf(note),
    service: 'service' in note ? note.service : null,
    message: onOneLine(explain(note)),
    note,
  };
}

/** For a program: one JSON object. */
export function jsonLine({ at, level, message, note }: Told): string {
  const { code, ...fields } = note;
  return JSON.stringify({ time: at.toISOString(), level, source: 'crashproof', event: code, ...fields, message });
}

/** For the log file: time, level and `key=value` fields, the sentence last, quoted as JSON quotes. */
export function fileLine({ at, level, message, note }: Told): string {
  const { code, ...fields } = note;
  const pairs = Object.entries(fields).map(([key, value]) => `${key}=${fieldText(value)}`);
  const head = [at.toISOString(), level.toUpperCase(), 'crashproof', `event=${code}`];
  return [...head, ...pairs, `message=${JSON.stringify(message)}`].join(' ');
}

/** For a person at a terminal. */
export function prettyLine({ at, level, service, message, note }: Told, colour: boolean): string {
  const clock = at.toTimeString().slice(0, 8);
  const head = `[crashproof ${clock}]`;
  const body = service === null ? message : `${service}: ${message}`;
  if (!colour) return level === 'info' ? `${head} ${body}` : `${head} ${level}: ${body}`;
  return `${dim}${head}${plain} ${paint(level, note)}${body}${plain}`;
}

const dim = '\x1b[2m';
const plain = '\x1b[0m';

function paint(level: Level, note: Note): string {
  if (level === 'error') return '\x1b[31m';
  if (level === 'warning') return '\x1b[33m';
  return note.code === 'ready' || note.code === 'recovered' ? '\x1b[32m' : '';
}

function fieldText(value: unknown): string {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
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

import { type Level, levelOf } from './level.ts';

/** What is read of a text at most: its end. */
export const maxTextChars = 65_536;
/** A longer line is cut here: no rule has to look further. */
const maxLineChars = 1_200;
/** Only so many lines are read, from the end: a flood of empty ones costs no more than a log. */
const maxLines = 4_000;

export interface Line {
  /** Without colours, without what a container runtime or syslog put before it. */
  readonly text: string;
  readonly level: Level;
}

const EMPTY: Line = { text: '', level: 'none' };

/**
 * Opens the tail of a program's output: colours gone, one-line JSON logs un-escaped into the lines they stand for,
 * prefixes of docker compose, Kubernetes and syslog taken off, each line's level read.
 */
export function openText(text: string): Line[] {
  const tail = text.length > maxTextChars ? text.slice(-maxTextChars) : text;
  const lines: Line[] = [];
  for (const raw of tail.split('\n').slice(-maxLines)) {
    if (raw === '') {
      lines.push(EMPTY);
      continue;
    }
    const clean = stripPrefix(stripColours(raw.slice(0, maxLineChars * 4))).trimEnd();
    const opened = clean.charCodeAt(0) === 123 ? openJson(clean) : null;
    if (opened === null) {
      const cut = clean.slice(0, maxLineChars);
      lines.push({ text: cut, level: levelOf(cut) });
      continue;
    }
    for (const part of opened.text.split('\n', 400)) {
      const cut = part.trimEnd().slice(0, maxLineChars);
      lines.push({ text: cut, level: opened.level === 'none' ? levelOf(cut) : opened.level });
    }
  }
  return lines;
}

/** ANSI colours and cursor moves, carriage returns of progress bars (what was last written over the line counts). */
function stripColours(line: string): string {
  let clean = line.includes('\x1b')
    ? line.replace(/\x1b(?:\[[0-9;?]{0,16}[A-Za-z]|\][^\x07\x1b]{0,200}\x07?|[()][A-B0-2])/g, '')
    : line;
  if (clean.endsWith('\r')) clean = clean.slice(0, -1);
  const over = clean.lastIndexOf('\r');
  return over >= 0 ? clean.slice(over + 1) : clean;
}

/** docker compose: `name-1  | `. A level before a bar is a logger's own column and stays. */
const COMPOSE = /^(?!(?:DEBUG|INFO|NOTICE|SUCCESS|WARN|WARNING|ERROR|CRITICAL|FATAL)\b)[\w.-]{1,60} {0,30}\| ?/;
/** Kubernetes' log file: time, stream, `F` or `P`. */
const CRI = /^\d{4}-\d\d-\d\dT[\d:.]{8,20}(?:Z|[+-]\d\d:\d\d) (?:stdout|stderr) [FP] /;
/** syslog and journalctl: `Nov 21 06:41:13 host program[2214]: `, also with an ISO time. */
const SYSLOG =
  /^\s{0,8}(?:[A-Z][a-z]{2} [ \d]\d [\d:]{8}(?:\.\d{1,6})?|\d{4}-\d\d-\d\dT[\d:]{8}[\d.,]{0,8}(?:Z|[+-]\d\d:?\d\d)) [\w.-]{1,80} [\w./@-]{1,80}(?:\[\d{1,10}\])?: /;
/** PM2 and foreman: `0|app  | `, `12:00:01 web.1  | `. */
const FOREMAN = /^(?:\d{1,4}\|[\w.-]{1,60}\s{0,20}\| |\d\d:\d\d:\d\d [\w.-]{1,60}\s{1,20}\| )/;

function stripPrefix(line: string): string {
  for (const prefix of [CRI, SYSLOG, FOREMAN, COMPOSE]) {
    const found = prefix.exec(line);
    if (found) return line.slice(found[0].length);
  }
  return line;
}

/** The message, exception and stack fields of a log line in JSON; `null` where it is none. */
function openJson(line: string): { text: string; level: Level } | null {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  const fields = value as Record<string, unknown>;
  const parts: string[] = [];
  // docker's json-file driver wraps the line itself.
  for (const name of [
    'log',
    'message',
    'msg',
    'event',
    'error',
    'err',
    'exception',
    'exc_info',
    'stack',
    'stack_trace',
    'stacktrace',
    'traceback',
  ]) {
    const field = fields[name];
    if (typeof field === 'string') parts.push(field);
    else if (typeof field === 'object' && field !== null) parts.push(...flatten(field as Record<string, unknown>));
  }
  if (parts.length === 0) return null;
  const level = fields.level ?? fields.severity ?? fields.levelname ?? fields.lvl ?? fields['log.level'];
  return { text: parts.map(stripColours).join('\n'), level: namedLevel(level) };
}

/** pino and bunyan put an error as an object of type, message and stack. */
function flatten(error: Record<string, unknown>): string[] {
  const stack = error.stack ?? error.stacktrace ?? error.stackTrace;
  if (typeof stack === 'string') return [stack];
  const message = error.message ?? error.msg;
  if (typeof message !== 'string') return [];
  const type = error.type ?? error.name ?? error.kind;
  return [typeof type === 'string' ? `${type}: ${message}` : message];
}

function namedLevel(level: unknown): Level {
  // pino, bunyan: 30 is info, 40 a warning, 50 an error, 60 fatal.
  if (typeof level === 'number') {
    return level >= 60 ? 'fatal' : level >= 50 ? 'error' : level >= 40 ? 'warning' : level >= 30 ? 'info' : 'debug';
  }
  return typeof level === 'string' ? levelOf(`${level.toUpperCase()}:`) : 'none';
}

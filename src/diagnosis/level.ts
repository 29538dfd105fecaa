/** How grave a line calls itself. `none`: it does not say, as a plain print or an interpreter's own message. */
export type Level = 'debug' | 'info' | 'warning' | 'error' | 'fatal' | 'none';

const WORDS: Readonly<Record<string, Level>> = {
  TRACE: 'debug',
  TRC: 'debug',
  DEBUG: 'debug',
  DBG: 'debug',
  VERBOSE: 'debug',
  FINE: 'debug',
  INFO: 'info',
  INF: 'info',
  INFORMATION: 'info',
  NOTICE: 'info',
  NTC: 'info',
  LOG: 'info',
  SUCCESS: 'info',
  WARN: 'warning',
  WARNING: 'warning',
  WRN: 'warning',
  ERROR: 'error',
  ERR: 'error',
  SEVERE: 'error',
  FAIL: 'error',
  CRITICAL: 'fatal',
  CRIT: 'fatal',
  CRT: 'fatal',
  FATAL: 'fatal',
  FTL: 'fatal',
  ALERT: 'fatal',
  ALR: 'fatal',
  EMERG: 'fatal',
  EMG: 'fatal',
};

/** Only the head of a line names its level; further on the words are part of the message. */
const headChars = 110;

/** In capitals, as a word of its own: `[ERR]`, `ERROR:    `, ` WARN:0@0.1`, `INF `. */
const CAPITALS =
  /(?:^|[^\w./-])(TRACE|TRC|DEBUG|DBG|VERBOSE|FINE|INFORMATION|INFO|INF|NOTICE|NTC|SUCCESS|WARNING|WARN|WRN|ERROR|ERR|SEVERE|CRITICAL|CRIT|CRT|FATAL|FTL|ALERT|ALR|EMERG|EMG)(?=$|[^\w./-])/;
/** `level=error`, `lvl=eror`, `severity="warning"`. */
const PAIR = /\b(?:level|lvl|severity)=["']?(trace|debug|info|notice|warn|error|eror|crit|fatal|panic)/i;
/** In small letters only with a bracket around or at the very start before a colon: `[error]`, `warning: …`. */
const SMALL =
  /\[(debug|verbose|info|notice|warn|warning|error|crit|critical|fatal|panic|alert|emerg)(?::[\w-]{1,20})?\]|^(?:[\w.-]{1,30}: )?(warning|error|fatal|info|debug): /i;
/** Google's log head: a letter, month and day, time: `E1123 10:00:00.123456`. */
const GLOG = /^([IWEF])\d{4} \d\d:\d\d:\d\d/;

export function levelOf(line: string): Level {
  const head = line.length > headChars ? line.slice(0, headChars) : line;
  const pair = PAIR.exec(head);
  if (pair?.[1]) return level(pair[1]);
  const glog = GLOG.exec(head);
  if (glog?.[1]) return glog[1] === 'I' ? 'info' : glog[1] === 'W' ? 'warning' : glog[1] === 'E' ? 'error' : 'fatal';
  const capitals = CAPITALS.exec(head);
  if (capitals?.[1]) return level(capitals[1]);
  const small = SMALL.exec(head);
  const word = small?.[1] ?? small?.[2];
  return word ? level(word) : 'none';
}

function level(word: string): Level {
  const upper = word.toUpperCase();
  if (upper === 'EROR') return 'error';
  if (upper === 'PANIC') return 'fatal';
  return WORDS[upper] ?? 'none';
}

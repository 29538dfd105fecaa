import type { CauseId, Details } from './cause.ts';
import { readDetails } from './details.ts';
import { type Kind, kindOf } from './exception.ts';
import type { Line } from './open-text.ts';
import { aboutOtherService, isCameraPeer } from './peer.ts';
import { families } from './rules/all.ts';
import type { Family, Rule } from './rules/rule.ts';
import { isAccessLog, type Story } from './story.ts';
import type { Thrown, Trace } from './traceback/trace.ts';

/** A cause that something speaks for, and how strongly (0 … 1). */
export interface Candidate {
  readonly id: CauseId;
  readonly score: number;
  /** Index of the line that speaks for it; -1 where it is not in the text. */
  readonly line: number;
  readonly details: Details;
  /** It ends programs even where they then stop in good order. */
  readonly endsProgram: boolean;
  /** Place in the order of precedence: smaller wins a tie. */
  readonly precedence: number;
}

/** Different lines looked at, from the end: what is further back is not why it ended. */
const maxWeighed = 300;

const BASE = { decisive: 1, strong: 0.9, weak: 0.65 } as const;
/** A line that calls itself a warning was survived; an informing one is rarely the end. */
const BY_LEVEL = { fatal: 1, error: 0.97, none: 0.92, warning: 0.6, info: 0.25, debug: 0.15 } as const;
/** The program says that it goes on. */
const HANDLED =
  /\b(?:retry(?:ing)?|retries(?! exceeded)|will (?:try|retry|reconnect)|trying again|try again(?! in \d)|attempt #?\d+|reconnecting|continuing|skipp(?:ed|ing)|ignor(?:ed|ing)|fall(?:ing)? ?back|using default|recover(?:ed|ing)|handled|non-?fatal|harmless)\b/i;
/** It explains what a message would mean; nothing has happened. */
const ADVICE =
  /^\W{0,4}(?:tip|hint|note|example|e\.g\.)\W{0,2}:|\bif (?:you|it|this|the log) (?:see|gets?|says?|shows?|reads?)\b|["'][^"']{3,200}["'] means\b/i;
/** It says that it does not: "retry 3/3", "giving up". */
const GIVEN_UP =
  /giv(?:e|ing) up|gave up|no more (?:retries|tries|attempts)|(?:retries|attempts) exhausted|(\d{1,3})\/\1\b|aborting|cannot continue|fatal/i;
const NOT_RECOVERED =
  /\b(?:not|never|no|cannot|can't|unable|0 of|fail\w*|disconnected|unreachable|could not|lost|error|waiting|identify|already|configure|should|stop the|another|other)\b|offline/i;

/** A line of a usage text: what an option is for, not what happened. */
const OPTION_HELP = /^\s{1,8}-{1,2}[A-Za-z][\w-]{0,40}(?:[ =,][\w[<|{=-]{0,40})?\s{2,}\S/;

/** Every rule against every line, each candidate weighed by where its line stands. */
export function weighText(story: Story): Candidate[] {
  const candidates: Candidate[] = [];
  const seen = new Set<string>();
  const fatalKind = story.fatal ? kindOf(story.fatal) : null;
  // Backwards: of a line that repeats with other numbers only the last one is read.
  for (let at = story.lines.length - 1; at >= 0; at--) {
    const line = story.lines[at];
    if (!line || line.text.length < 6) continue;
    const trace = story.traceOf[at];
    // Inside a trace only the exceptions speak: its source lines quote strings that were never said.
    if (trace && !thrownAt(trace, at)) continue;
    if (isAccessLog(line.text) || OPTION_HELP.test(line.text)) continue;
    const key = trace === story.fatal && trace !== null ? `${at}` : line.text.replace(/\d+/g, '0');
    if (seen.has(key)) continue;
    if (seen.size >= maxWeighed) break;
    seen.add(key);
    let precedence = 0;
    for (const family of families) {
      for (const rule of family.rules) {
        precedence++;
        const found = matchRule(rule, story.lines, at);
        if (found === null) continue;
        const score = BASE[rule.weight] * standing(story, rule, family, at, fatalKind, found);
        if (score > 0.05) {
          candidates.push({
            id: rule.id,
            score,
            line: at,
            details: found,
            endsProgram: rule.endsProgram === true,
            precedence,
          });
        }
      }
    }
  }
  return candidates;
}

/** The exception whose message stands on a line. */
function thrownAt(trace: Trace, at: number): Thrown | undefined {
  return trace.chain.find(thrown => at >= thrown.line && at <= (thrown.until ?? thrown.line));
}

/** Whether a rule holds on a line, with the details found; `null` where not. */
export function matchRule(rule: Rule, lines: readonly Line[], at: number): Details | null {
  const text = lines[at]?.text ?? '';
  const match = rule.match.exec(text);
  if (!match || rule.unless?.test(text)) return null;
  if (rule.near && !around(lines, at, rule.near)) return null;
  const details = readDetails(text, match.groups);
  if (rule.peer !== undefined) {
    if (aboutOtherService.test(text)) return null;
    if (rule.peer === 'if-named' && around(lines, at, aboutOtherService)) return null;
    const named = details.host !== undefined || details.port !== undefined;
    const isCamera = named ? isCameraPeer(details.host, details.port) : details.camera !== undefined;
    if ((named || rule.peer === 'camera') && !isCamera) return null;
  }
  return details;
}

const LIBRARY_FRAME =
  /site-packages|dist-packages|\/lib\/python\d|node_modules|node:|^\s{1,12}at (?:java|javax|jdk|sun|org|com\.sun)\./;

function around(lines: readonly Line[], at: number, wanted: RegExp): boolean {
  for (let i = Math.min(lines.length - 1, at + 4); i >= Math.max(0, at - 10); i--) {
    const text = lines[i]?.text ?? '';
    // A library's file names and code speak of streams and connections whatever the program does.
    if (i !== at && LIBRARY_FRAME.test(text)) continue;
    // Nor does the folder of the application say what this line is about: every camera program lives in /srv/nvr.
    if (wanted.test(text.includes('File "') ? text.replace(/File "[^"]{0,400}"/, '') : text)) return true;
  }
  return false;
}

/** How much a matching line counts where it stands (0 … 1). */
function standing(
  story: Story,
  rule: Rule,
  family: Family,
  at: number,
  fatalKind: Kind | null,
  details: Details,
): number {
  const line = story.lines[at];
  if (!line) return 0;
  const trace = story.traceOf[at];
  if (trace && rule.withoutStack) return 0;
  if (trace && trace === story.fatal) {
    const thrown = thrownAt(trace, at);
    // What was raised on purpose from it keeps the root's blame; what broke while handling it does not.
    const link = thrown?.link ?? 'surface';
    if (link === 'surface') return 1;
    if (link === 'cause') return 0.97;
    return fatalKind === 'own-bug' ? 0.7 : 0.95;
  }
  let weight: number = trace ? 0.8 : BY_LEVEL[line.level];
  if (rule.anyLevel && line.level !== 'info') weight = Math.max(weight, 0.9);
  const over = GIVEN_UP.test(line.text);
  if (over) weight = Math.max(weight, line.level === 'info' || line.level === 'debug' ? weight : 0.85);
  else if (HANDLED.test(line.text)) weight *= 0.6;
  if (ADVICE.test(line.text)) weight *= 0.4;
  if (recovered(story, family, at, details)) return 0;
  const progress = story.progressAfter[at] ?? 0;
  if (progress > 0) weight *= progress > 10 ? 0.7 : 0.8;
  const age = story.lines.length - at;
  if (age > 40) weight *= age > 120 ? 0.8 : 0.9;
  if (story.fatal && at < story.fatal.first) {
    // The program's own explanation of its end is newer than this line.
    if (fatalKind === 'own-bug') weight *= 0.5;
    else if (fatalKind === 'generic') weight *= 0.85;
  }
  return weight;
}

/** A later line says that this trouble is over. One that speaks of another camera does not count. */
function recovered(story: Story, family: Family, at: number, details: Details): boolean {
  if (!family.recovered) return false;
  const subject = subjectOf(story.lines[at]?.text ?? '', details);
  for (let i = at + 1; i < Math.min(story.lines.length, at + 60); i++) {
    const line = story.lines[i];
    if (!line || line.level === 'error' || line.level === 'fatal' || story.traceOf[i]) continue;
    if (!family.recovered.test(line.text) || NOT_RECOVERED.test(line.text)) continue;
    const other = subjectOf(line.text, readDetails(line.text, undefined));
    if (subject === null || other === null || subject === other) return true;
  }
  return false;
}

/** The name a line begins its message with (`garage: …`), or the camera it names. */
function subjectOf(text: string, details: Details): string | null {
  if (details.camera !== undefined) return details.camera.toLowerCase();
  return /(?:^|[\s\]:])([A-Za-z][\w-]{1,30}): /.exec(text)?.[1]?.toLowerCase() ?? null;
}

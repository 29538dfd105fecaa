import { duration } from '../../core/duration.ts';
import type { Aftermath } from '../../records/aftermath.ts';
import type { CrashGroup } from '../../records/groups.ts';
import type { Crash } from '../../records/report-files.ts';
import { tame, tameLine } from '../../records/tame.ts';
import { howItEnded, type Told } from '../../records/told.ts';
import { ago, clockTime } from '../times.ts';
import { relative } from './asked.ts';
import { type Page, row } from './page.ts';
import { sparkline } from './sparkline.ts';

const mostOutputLines = 16;
const mostEvidence = 6;
const mostEvidenceChars = 400;

/** A crash explained to a person. */
export function crashText({ service, crash, group, aftermath, file }: Told, page: Page, now: Date): string {
  const { paint, mostLineChars } = page;
  const output = outputLines(crash.stderr, mostLineChars - 4);
  const lines = [
    paint('bold', `${tame(service, 100)} ${howItEnded(crash)}`),
    paint('dim', `${clockTime(crash.timestamp, now)}, ${ago(crash.timestamp, now)} ago`),
    '',
    ...row('why', tame(crash.explanation ?? 'Nobody explained this crash.'), page, 'red'),
    ...(crash.advice ? row('to do', tame(crash.advice), page) : []),
    ...row('seen', seen(group, now), page),
    ...(crash.kind === undefined || !crash.reason ? [] : row('ended for', tame(crash.reason), page)),
    ...thenRows(crash, aftermath, page, now),
    // Of an unknown cause it is the last line, which stands below.
    ...((crash.evidence ?? []).length === 0 || crash.cause === 'unknown'
      ? []
      : row(
          'evidence',
          crash.evidence.slice(0, mostEvidence).map(line => tameLine(line, mostEvidenceChars)),
          page,
        )),
    ...memoryRow(crash, page),
    ...(crash.fingerprint ? row('cause', causeOf(crash), page) : []),
    ...row('report', relative(file), page),
    ...(output.length === 0 ? [] : ['', paint('dim', '  last output'), ...output.map(line => `    ${line}`.trimEnd())]),
  ];
  return `${lines.join('\n')}\n`;
}

/** A run that lives and is left alone, because asking it would make things worse. */
export function heldText(service: string, { now: held }: Aftermath, page: Page, now: Date): string {
  if (held === null) return '';
  const { at, forMs } = held.held;
  const until = forMs === null ? null : new Date(Date.parse(at) + forMs);
  if (until !== null && until <= now) return '';
  const end = until === null ? '' : ` until ${clockTime(until.toISOString(), now)}`;
  const lines = [
    page.paint('bold', `${tame(service, 100)} runs, and is not asked how it is${end}`),
    '',
    ...row('why', tame(held.why).replace(/^why: /, ''), page),
    ...row('since', `${clockTime(at, now)}, ${ago(at, now)} ago`, page),
  ];
  return `${lines.join('\n')}\n`;
}

/** `3 times since 2026-11-22, each after 12 s (median)` */
function seen({ crashes, medianLife }: CrashGroup, now: Date): string {
  const [first] = crashes;
  if (crashes.length === 1) return 'for the first time';
  const life = `it lived ${duration(medianLife * 1000)} (median)`;
  return `${crashes.length} times since ${clockTime(first.timestamp, now)}; each time ${life}`;
}

function thenRows(crash: Crash, { afterwards }: Aftermath, page: Page, now: Date): readonly string[] {
  if (afterwards.length === 0) return [];
  const texts = afterwards.map(({ at, message }) => `${clockTime(at, now)}  ${withoutCause(message, crash)}`);
  return row('then', texts, page);
}

/** What stands under "why" and "to do" need not be said again. */
function withoutCause(message: string, { explanation }: Crash): string {
  const said = explanation ? message.indexOf(explanation) : -1;
  return tame(said > 0 ? message.slice(0, said).replace(/[:, ]+$/, '') : message, 300);
}

/** The curve of its last minutes: only where there is one. */
function memoryRow({ samples = [] }: Crash, page: Page): readonly string[] {
  const [first, last] = [samples[0], samples.at(-1)];
  if (first === undefined || last === undefined || first === last) return [];
  const values = samples.map(({ memory_mb }) => memory_mb);
  const span = duration(Date.parse(last.at) - Date.parse(first.at));
  const figures = `${Math.round(first.memory_mb)} MB to ${Math.round(last.memory_mb)} MB in ${span}, at most ${Math.round(Math.max(...values))} MB`;
  return row(
    'memory',
    page.unicode ? `${sparkline(values, page.width - 16 - figures.length)} ${figures}` : figures,
    page,
  );
}

function causeOf({ cause, confidence, fingerprint }: Crash): string {
  const isGuess = cause !== 'unknown' && confidence !== null && confidence !== undefined;
  const sure = isGuess ? `, ${Math.round(confidence * 100)} % sure` : '';
  return `${cause}${sure}; fingerprint ${fingerprint}`;
}

function outputLines(text: string, columns: number): readonly string[] {
  const lines = (text ?? '').trimEnd().split('\n');
  const shown = lines.slice(-mostOutputLines).map(line => tameLine(line, columns));
  return shown.every(line => line === '') ? [] : shown;
}

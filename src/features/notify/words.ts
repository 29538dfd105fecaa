import { duration } from '../../core/duration.ts';
import type { Incident, Letter, Why } from './incident.ts';
import { type Trouble, worstOf } from './trouble.ts';

/** `10:30:05`, by the local clock. */
export function clockTime(at: Date): string {
  return at.toTimeString().slice(0, 8);
}

/** What a letter says. `wallOf` turns moments into times of day. */
export function inWords(letter: Letter, wallOf: (moment: number) => Date): { title: string; text: string } {
  const { is, incident } = letter;
  if (is === 'over') return { title: overTitle(incident), text: overText(incident) };
  const trouble = worstOf(letter.troubles) ?? 'crash';
  const again = is === 'again' ? againText(letter, wallOf) : null;
  return {
    title: is === 'again' ? `${title(trouble, incident)} again` : title(trouble, incident),
    text: [
      ...(again === null ? [] : [again]),
      ...because(incident),
      ...(incident.goodSince === null ? nextText(incident, letter.at, wallOf) : ['It is up again.']),
    ].join('\n'),
  };
}

function title(trouble: Trouble, { subject: { name, kind }, inARow, crashes, told }: Incident): string {
  switch (trouble) {
    case 'crash':
      // Only in a first message the count is what the reader takes it for.
      return crashes > 1 && told.length === 0 ? `${name} crashed ${crashes} times` : `${name} crashed`;
    case 'crash-loop':
      return `${name} keeps crashing, ${inARow} times in a row`;
    case 'gave-up':
      return `${name} is down, crashproof gave up`;
    case 'unhealthy':
      return `${name} stopped answering`;
    case 'blocked':
      return `${name} cannot be started`;
    case 'degraded':
      return `${name} is degraded`;
    case 'target-down':
      return kind === 'network' ? `${name} is down` : `${name} does not answer`;
    default:
      return trouble satisfies never;
  }
}

function because({ what, why }: Incident): string[] {
  if (why === null || why.cause === 'unknown') return [sentence(what)];
  return [
    `${sentence(why.sentence)}${seen(why)}`,
    sentence(what),
    ...(why.advice === '' ? [] : [sentence(why.advice)]),
  ];
}

function seen({ times, since }: Why): string {
  return times > 1 ? ` Seen ${times} times since ${since}.` : '';
}

function nextText({ next }: Incident, at: number, wallOf: (moment: number) => Date): string[] {
  if (next === null) return [];
  if (next.at === null) return [next.text];
  const inMs = next.at - at;
  const when = clockTime(wallOf(next.at));
  return [inMs <= 0 ? `${next.text} at ${when}.` : `${next.text} in ${duration(inMs)}, at ${when}.`];
}

function againText({ incident }: Letter, wallOf: (moment: number) => Date): string {
  const { freshCount, toldAt } = incident;
  const since = toldAt === null ? '' : ` since ${clockTime(wallOf(toldAt))}`;
  return freshCount === 1 ? `Once more${since}.` : `${freshCount} times more${since}.`;
}

function overTitle({ subject: { name, kind }, told, downSince, goodSince, tries }: Incident): string {
  const after = duration(Math.max(0, (goodSince ?? downSince) - downSince));
  if (kind === 'degraded') return `${name} is well again after ${after}`;
  if (kind !== 'service') return `${name} is back after ${after}`;
  const alive = told.every(one => one === 'unhealthy') && tries === 0;
  if (alive) return `${name} answers again after ${after}`;
  return `${name} is back after ${after}, ${tries} ${tries === 1 ? 'try' : 'tries'}`;
}

function overText({ why, crashes, subject: { kind } }: Incident): string {
  const what = kind === 'degraded' ? 'It complains no more.' : 'It has been well since.';
  const counted = crashes > 1 ? [`It had crashed ${crashes} times.`] : [];
  const reason = why === null || why.cause === 'unknown' ? [] : [`The last reason: ${sentence(why.sentence)}`];
  return [what, ...counted, ...reason].join('\n');
}

/** With a capital letter and a full stop. */
function sentence(text: string): string {
  const trimmed = text.trim();
  const head = `${trimmed.slice(0, 1).toUpperCase()}${trimmed.slice(1)}`;
  return /[.!?…]$/.test(head) ? head : `${head}.`;
}

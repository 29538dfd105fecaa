import { duration } from '../core/duration.ts';
import type { DrillReport, Outcome } from '../drill/verdict.ts';
import { filled, type Paint, painter, type Style, type Terminal, tame } from './terminal.ts';

const styles: Readonly<Record<Outcome['verdict'], Style>> = { pass: 'green', fail: 'red', 'not rehearsed': 'dim' };

const heads = ['FAILURE', 'VERDICT', 'NOTICED', 'BACK', 'LOST'];

/** The table, and below it each explanation. */
export function drillText({ outcomes, requests_to }: DrillReport, look: Pick<Terminal, 'columns' | 'colour'>) {
  const paint = painter(look.colour);
  const rows = outcomes.map(cells);
  const widths = heads.map((head, column) => Math.max(head.length, ...rows.map(row => (row[column] ?? '').length)));
  const line = (row: readonly string[], style: Style | null): string =>
    row
      .map((cell, column) => paint(column === 1 || style === 'bold' ? style : null, cell.padEnd(widths[column] ?? 0)))
      .join('  ')
      .trimEnd();
  return [
    line(heads, 'bold'),
    ...outcomes.flatMap((outcome, index) => line(rows[index] ?? [], styles[outcome.verdict])),
    '',
    ...outcomes.flatMap(outcome => because(outcome, look.columns, paint)),
    paint('dim', `Requests went to: ${requests_to}`),
  ];
}

function cells({ failure, verdict, detectMs, recoverMs, requests, goals }: Outcome): readonly string[] {
  if (verdict === 'not rehearsed') return [failure, verdict, '-', '-', '-'];
  const within = (ms: number | null, goal: number): string =>
    `${ms === null ? 'not' : duration(ms)} of ${duration(goal)}`;
  const most = goals.mostLost === null ? '' : `, ${goals.mostLost} allowed`;
  const lost = requests === null ? '-' : `${requests.lost} of ${requests.asked}${most}`;
  return [failure, verdict, within(detectMs, goals.detectMs), within(recoverMs, goals.recoverMs), lost];
}

function because({ failure, because: fault, explanation }: Outcome, columns: number, paint: Paint): readonly string[] {
  const texts = [fault, explanation === null ? '' : `explained as: ${explanation}`].filter(text => text !== '');
  return texts.flatMap(text =>
    filled(tame(text, false), columns - 12).map((part, index) =>
      index === 0 ? `${paint('bold', failure.padEnd(12))}${part}` : `${' '.repeat(12)}${part}`,
    ),
  );
}

import type { EndedRun, HistoryAnswer } from '../control/api.ts';
import { ask } from '../control/client.ts';
import { duration } from '../core/duration.ts';
import { type Meant, reach, saying } from './reach.ts';
import { filled, painter, tame, terminalOf } from './terminal.ts';
import { clockTime } from './times.ts';

export interface HistoryAsked {
  readonly meant: Meant;
  readonly service?: string;
  readonly lines?: number;
  readonly json: boolean;
}

/** `crashproof history`: how the runs ended, the newest last. */
export function history({ meant, service, lines, json }: HistoryAsked): Promise<number> {
  return saying(async () => {
    const runner = await reach(meant, service);
    const answer = await ask<'history'>(runner, {
      do: 'history',
      ...(service === undefined ? {} : { service }),
      ...(lines === undefined ? {} : { limit: lines }),
    });
    const { columns, colour } = terminalOf(process.stdout, process.env);
    process.stdout.write(
      json ? `${JSON.stringify(answer, null, 2)}\n` : historyText(answer, columns, colour, new Date()),
    );
    return 0;
  });
}

export function historyText({ services }: HistoryAnswer, columns: number, colour: boolean, now: Date): string {
  const paint = painter(colour);
  const lines = services.flatMap(({ name, ends }) => [
    ...(services.length > 1 ? [paint('bold', name)] : []),
    ...(ends.length === 0 ? ['no run has ended yet'] : ends.flatMap(end => endLines(end))),
  ]);
  return `${lines.join('\n')}\n`;

  function endLines(end: EndedRun): readonly string[] {
    const head = `${clockTime(end.at, now).padEnd(15)} ${`run ${end.run}`.padEnd(8)}`;
    const [first = '', ...more] = filled(tame(sentenceOf(end), false), Math.max(20, columns - head.length - 1));
    const indent = ' '.repeat(head.length + 1);
    const style = end.kind === 'crash' ? 'red' : end.kind === 'unhealthy' || end.kind === 'not-ready' ? 'yellow' : null;
    return [`${paint('dim', head)} ${paint(style, first)}`, ...more.map(line => `${indent}${line}`)];
  }
}

function sentenceOf({ kind, summary, life_ms, reason, explanation }: EndedRun): string {
  const how = `${kindWords[kind]} after ${duration(life_ms)}: ${summary}`;
  if (explanation !== null) return `${how}. ${explanation}`;
  return reason === null ? how : `${how} (${reason})`;
}

const kindWords: Readonly<Record<EndedRun['kind'], string>> = {
  crash: 'crashed',
  exit: 'exited by itself',
  stopped: 'stopped',
  unhealthy: 'ended as unhealthy',
  'not-ready': 'ended as not ready',
};

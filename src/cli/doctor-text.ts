import type { Examination, Examined } from '../doctor/examine.ts';
import type { Level } from '../doctor/finding.ts';
import { filled, type Paint, painter, type Style, type Terminal, tame } from './terminal.ts';

const styles: Readonly<Record<Level, Style | null>> = {
  ok: 'green',
  note: 'cyan',
  unknown: 'dim',
  warning: 'yellow',
  error: 'red',
};

const levelWidth = 9;
const nameWidth = 15;

/** What the doctor found, as a person reads it. */
export function doctorText({ findings }: Examination, { columns, colour }: Pick<Terminal, 'columns' | 'colour'>) {
  const paint = painter(colour);
  const services = [...new Set(findings.flatMap(({ service }) => service ?? []))];
  const about = (service: string | null): readonly string[] =>
    findings.filter(one => one.service === service).flatMap(one => lines(one, columns, paint));
  return [
    ...services.flatMap(service => [paint('bold', service), ...about(service), '']),
    paint('bold', 'this machine and the configuration'),
    ...about(null),
    '',
    summary(findings, paint),
  ];
}

function lines({ level, check, says, advice, command }: Examined, columns: number, paint: Paint): readonly string[] {
  const indent = ' '.repeat(levelWidth + nameWidth + 2);
  const width = Math.max(30, columns - indent.length);
  const head = `  ${paint(styles[level], level.padEnd(levelWidth))}${check.padEnd(nameWidth)}`;
  const [first = '', ...more] = filled(tame(says, false), width);
  return [
    `${head}${first}`,
    ...more.map(line => indent + line),
    ...(advice === '' ? [] : filled(tame(advice, false), width).map(line => indent + paint('dim', line))),
    // Whole, so that it can be copied.
    ...(command === '' ? [] : [`${indent}$ ${paint('bold', tame(command, false))}`]),
  ];
}

function summary(findings: readonly Examined[], paint: Paint): string {
  const count = (level: Level): number => findings.filter(one => one.level === level).length;
  const errors = count('error');
  const warnings = count('warning');
  const plural = (number: number, word: string): string => `${number} ${word}${number === 1 ? '' : 's'}`;
  if (errors > 0)
    return paint('red', `${plural(errors, 'error')}, ${plural(warnings, 'warning')}: it cannot run like this`);
  if (warnings > 0) return paint('yellow', `${plural(warnings, 'warning')}: it runs, and something should be mended`);
  return paint('green', `nothing to mend (${plural(findings.length, 'look')})`);
}

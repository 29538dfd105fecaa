import { withoutPasswords } from './without-passwords.ts';

/** One thing wrong in a flag, a variable or the file. Nothing is started while there is one. */
export interface Mistake {
  /** `--max-restarts`, `environment variable WATCHFILES_MAX_RESTARTS`, `crashproof.yaml:3:5 max_restarts`. */
  readonly where: string;
  /** What is wrong, with the value that was got: `got "many"`. */
  readonly problem: string;
  /** What could stand there; empty where `problem` says it all. */
  readonly allowed: string;
  /** What to do, or the nearest known word; empty where there is nothing to add. */
  readonly hint: string;
  /** Line and column in the file, 1-based; 0 for what stands in no file. Mistakes are shown in this order. */
  readonly line: number;
  readonly column: number;
}

const MOST_SHOWN = 50;
const LONGEST_VALUE = 80;

/** The configuration cannot be used: exit code 2. Holds every mistake found, in order of place. */
export class ConfigError extends Error {
  readonly mistakes: readonly Mistake[];

  constructor(mistakes: readonly Mistake[]) {
    const sorted = [...mistakes].sort((a, b) => a.line - b.line || a.column - b.column);
    super(writeMistakes(sorted));
    this.name = 'ConfigError';
    this.mistakes = sorted;
  }
}

/** One line per mistake, at most 50 of them. */
function writeMistakes(mistakes: readonly Mistake[]): string {
  const lines = mistakes.slice(0, MOST_SHOWN).map(sentence);
  const more = mistakes.length - lines.length;
  return (more > 0 ? [...lines, `and ${more} more`] : lines).join('\n');
}

function sentence({ where, problem, allowed, hint }: Mistake): string {
  const parts = [problem, allowed && `allowed: ${allowed}`, hint].filter(part => part !== '');
  return `${where}: ${parts.join('; ')}`;
}

/** A mistake that stands in no file. */
export function mistake(where: string, problem: string, allowed = '', hint = ''): Mistake {
  return { where, problem, allowed, hint, line: 0, column: 0 };
}

/** A value as a person may see it: quoted, shortened, passwords of URLs masked, control characters escaped. */
export function quote(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : `a list of ${value.length}`;
  if (typeof value === 'object') return 'a mapping of keys to values';
  if (typeof value !== 'string') return String(value);
  const text = withoutPasswords(value);
  return JSON.stringify(text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}…` : text);
}

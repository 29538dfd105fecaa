import type { Place } from './located.ts';

/** Far more than any configuration needs, far less than the parser's recursion can bear. */
const MOST = 100;

/**
 * Where a text would drive the YAML parser too deep, judged by its letters alone. The parser recurses without a bound,
 * and at the end of the stack V8 may abort the whole process instead of throwing.
 */
export function tooDeep(text: string): Place | null {
  let open = 0;
  for (const [index, line] of text.split(/\r\n|\r|\n/).entries()) {
    const place = (column: number): Place => ({ line: index + 1, column });
    const indent = line.search(/[^ \t]|$/);
    if (indent > MOST) return place(indent + 1);
    let inLine = 0;
    for (const { 0: sign, index: column } of line.matchAll(/[[{\]}]|[-?](?=\s|$)/g)) {
      if (sign === '[' || sign === '{') open++;
      else if (sign === ']' || sign === '}') open = Math.max(0, open - 1);
      else inLine++;
      if (open > MOST || inLine > MOST) return place(column + 1);
    }
  }
  return null;
}

import type { Line } from '../open-text.ts';
import { readGo } from './go.ts';
import { readJava } from './java.ts';
import { readNode } from './node.ts';
import { readPython } from './python.ts';
import type { Trace } from './trace.ts';

/** Every stack trace in the text, in the order they were printed. */
export function readTraces(lines: readonly Line[]): Trace[] {
  return [...readPython(lines), ...readNode(lines), ...readJava(lines), ...readGo(lines)].sort(
    (a, b) => a.first - b.first || a.last - b.last,
  );
}

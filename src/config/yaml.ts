import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';
import type { Located, LocatedEntry, Place } from './located.ts';
import { tooDeep } from './nesting.ts';

/** Values in a file, aliases counted as often as they are used. */
const MOST_VALUES = 20_000;
const DEEPEST = 20;
const TOO_DEEP = `is nested more than ${DEEPEST} levels deep`;
/** The parser repeats what it was given, however long. */
const LONGEST_MESSAGE = 200;
const MOST_COMPLAINTS = 20;

interface Complaint extends Place {
  readonly problem: string;
  readonly hint: string;
}

interface ReadYaml {
  /** `null`: there is nothing to read, empty or broken. */
  readonly root: Located | null;
  readonly complaints: readonly Complaint[];
}

/** Complaints after which the rest of the file still says what its author meant. */
const HARMLESS = new Set(['DUPLICATE_KEY']);

/** Reads YAML (and so JSON). Never throws. To be loaded where there is a file: the parser costs memory. */
export function readYaml(text: string): ReadYaml {
  const deep = tooDeep(text);
  if (deep !== null) return { root: null, complaints: [{ ...deep, problem: TOO_DEEP, hint: '' }] };
  const lines = new LineCounter();
  const placeAt = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: 'error' });
  const complaints: Complaint[] = [...document.errors, ...document.warnings]
    .slice(0, MOST_COMPLAINTS)
    .map(({ code, message, pos }) => ({ ...placeAt(pos[0]), ...say(code, message) }));
  if (document.errors.some(error => !HARMLESS.has(error.code))) return { root: null, complaints };

  let values = 0;
  const locate = (node: unknown, depth: number, place: Place): Located => {
    const here = hasRange(node) ? placeAt(node.range[0]) : place;
    if (++values > MOST_VALUES) throw new Unusable(here, `unfolds to more than ${MOST_VALUES} values`);
    if (depth > DEEPEST) throw new Unusable(here, TOO_DEEP);
    if (isAlias(node)) {
      const meant = node.resolve(document);
      if (meant === undefined) throw new Unusable(here, `the alias *${node.source} leads nowhere`);
      return locate(meant, depth + 1, here);
    }
    if (isSeq(node)) {
      return { ...here, is: 'list', items: node.items.map(item => locate(item, depth + 1, here)) };
    }
    if (isMap(node)) {
      const entries = node.items.map((pair): LocatedEntry => {
        const key = locate(pair.key, depth + 1, here);
        return {
          key: key.is === 'scalar' ? key.source : '?',
          place: { line: key.line, column: key.column },
          value: locate(pair.value, depth + 1, key),
        };
      });
      return { ...here, is: 'map', entries };
    }
    const value = isScalar(node) ? node.value : null;
    const known = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
    const source = isScalar(node) && typeof value !== 'string' ? node.source : undefined;
    return { ...here, is: 'scalar', value: known ? value : null, source: source ?? String(value ?? '') };
  };
  try {
    const root = locate(document.contents, 0, { line: 1, column: 1 });
    return { root: root.is === 'scalar' && root.value === null ? null : root, complaints };
  } catch (error) {
    if (!(error instanceof Unusable)) throw error;
    return { root: null, complaints: [...complaints, { ...error.place, problem: error.message, hint: '' }] };
  }
}

class Unusable extends Error {
  readonly place: Place;
  constructor(place: Place, message: string) {
    super(message);
    this.place = place;
  }
}

const hasRange = (node: unknown): node is Node & { range: [number, number, number] } =>
  typeof node === 'object' && node !== null && Array.isArray((node as Node).range);

/** The parser's complaint in the words of a person who did not write a parser. */
function say(code: string, message: string): { problem: string; hint: string } {
  switch (code) {
    case 'TAB_AS_INDENT':
      return { problem: 'a tab stands at the beginning of the line', hint: 'YAML is indented with blanks' };
    case 'DUPLICATE_KEY':
      return { problem: 'the key stands here for the second time', hint: 'keep one of them' };
    case 'MULTIPLE_DOCS':
      return { problem: 'a second document begins here', hint: 'one file holds one configuration; remove the ---' };
    default:
      return { problem: `this is no YAML: ${message.split('\n', 1)[0]?.slice(0, LONGEST_MESSAGE)}`, hint: '' };
  }
}

import fs from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { type Said, saidIn, textOf } from './flow.ts';

/** A sentence that the program can say about something that went wrong. */
export interface Sentence {
  /** What is filled in stands as `…`. */
  readonly text: string;
  /** Where in src/ it is made, with slashes. */
  readonly file: string;
  /** The code for programs beside it, where there is one. */
  readonly code: string | null;
}

/** Fewer are a word or a value, not a sentence. */
const leastWords = 3;
/** How it is, which is no trouble; the events have a table of their own. */
const noTrouble = new Set(['core/why.ts', 'cli/status-text.ts', 'cli/times.ts']);

interface Sources {
  readonly program: ts.Program;
  readonly said: readonly Said[];
}

/** Each folder is read once: that takes seconds. */
const read = new Map<string, Sources>();

function sourcesIn(folder: string): Sources {
  const known = read.get(folder);
  if (known !== undefined) return known;
  const names = fs.readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('.ts'));
  const files = names.map(name => path.join(folder, name));
  const program = ts.createProgram(files, {
    // What libraries declare leads to no sentence of ours.
    noLib: true,
    types: [],
    target: ts.ScriptTarget.ES2023,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    allowImportingTsExtensions: true,
    noEmit: true,
  });
  const sources = { program, said: saidIn(program, withSlashes(folder)) };
  read.set(folder, sources);
  return sources;
}

/** Every such sentence in the sources, wherever and by whatever function it is made. */
export function sentencesIn(folder: string): readonly Sentence[] {
  const seen = new Set<string>();
  return sourcesIn(folder).said.flatMap(({ text, node, code }) => {
    const file = fileOf(node, folder);
    const key = `${file} ${text}`;
    if (noTrouble.has(file) || wordsOf(text) < leastWords || seen.has(key)) return [];
    seen.add(key);
    return [{ text, file, code }];
  });
}

const troubleWords =
  /\b(cannot|could not|must|may not|does not|do not|did not|is not|are not|has no|have no|there is no|not found|failed|missing|refused|too (?:many|long|large|late))\b/;

/** Texts that sound like trouble, and that nothing was found to say. */
export function unsaidIn(folder: string): readonly Sentence[] {
  const { program, said: all } = sourcesIn(folder);
  const said = new Set(all.map(({ node }) => node));
  const unsaid: Sentence[] = [];
  const visit = (node: ts.Node): void => {
    if (said.has(node)) return;
    const text = textOf(node);
    if (text === null) node.forEachChild(visit);
    else if (troubleWords.test(text) && wordsOf(text) > leastWords) {
      unsaid.push({ text: text.replace(/\s+/g, ' ').trim(), file: fileOf(node, folder), code: null });
    }
  };
  for (const file of program.getSourceFiles()) if (file.fileName.startsWith(withSlashes(folder))) visit(file);
  return unsaid;
}

const wordsOf = (text: string): number => text.split(/\s+/).filter(word => /[A-Za-z]{2}/.test(word)).length;

const withSlashes = (file: string): string => file.replaceAll('\\', '/').replace(/\/$/, '');

const fileOf = (node: ts.Node, folder: string): string =>
  node.getSourceFile().fileName.slice(withSlashes(folder).length + 1);

/** What each event says, by its code: the cases of one function that returns a sentence for each. */
export function casesOf(file: string, name: string): ReadonlyMap<string, readonly string[]> {
  const source = ts.createSourceFile(file, fs.readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
  const cases = new Map<string, string[]>();
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionDeclaration(node) && node.name?.text === name) node.body?.forEachChild(take);
    else node.forEachChild(visit);
  };
  const take = (node: ts.Node): void => {
    if (ts.isCaseClause(node) && ts.isStringLiteral(node.expression)) {
      const said = node.statements.flatMap(one =>
        ts.isReturnStatement(one) && one.expression ? anyText(one.expression) : [],
      );
      cases.set(node.expression.text, said);
    } else node.forEachChild(take);
  };
  visit(source);
  return cases;
}

function anyText(node: ts.Expression): string[] {
  if (ts.isConditionalExpression(node)) return [...anyText(node.whenTrue), ...anyText(node.whenFalse)];
  const text = textOf(node);
  return text === null ? [] : [text];
}

import fs from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

/** A sentence that the program can say about something that went wrong. */
export interface Sentence {
  /** What is filled in stands as `…`. */
  readonly text: string;
  /** Where in src/ it is made, with slashes. */
  readonly file: string;
  /** The code for programs beside it, where there is one. */
  readonly code: string | null;
}

/** Whoever is called with a sentence of that kind. A new one belongs here: a test looks for classes of errors that are not. */
const callees = new Set(['mistake', 'mistakeAt', 'refuse', 'refused', 'warn', 'trouble', 'onTrouble', 'tell']);
export const errorClasses = [
  'Problem',
  'Refused',
  'Unreachable',
  'ConfigError',
  'NotOurs',
  'InputError',
  'Unusable',
  'UsageError',
  'Refusal',
  'NotThere',
  'Gone',
];
/** They give back the sentence that says why not. */
const returning = new Set([
  'chooseRunner',
  'byName',
  'whyNotStartable',
  'whyNot',
  'refusal',
  'stuck',
  'strangerAt',
  'limitRun',
  'wrongPage',
]);
const properties = new Set(['problem', 'sentence', 'reason', 'because']);
/** There, what is said is a finding. */
const findings = new Set(['error', 'warning', 'tell']);
/** Less is a word, not a sentence. */
const leastWords = 3;

/** Every such sentence in the sources, read from their syntax. */
export function sentencesIn(folder: string): readonly Sentence[] {
  const files = fs.readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('.ts'));
  const found = files.flatMap(name => {
    const file = name.replaceAll('\\', '/');
    const source = ts.createSourceFile(
      file,
      fs.readFileSync(path.join(folder, name), 'utf8'),
      ts.ScriptTarget.Latest,
      true,
    );
    return [...walk(source, file.startsWith('doctor/') ? findings : callees)].map(one => ({ ...one, file }));
  });
  const seen = new Set<string>();
  return found.filter(({ file, text }) => {
    const key = `${file} ${text}`;
    return !seen.has(key) && seen.add(key) !== undefined;
  });
}

function* walk(node: ts.Node, called: ReadonlySet<string>): Generator<Omit<Sentence, 'file'>> {
  if (ts.isNewExpression(node) && errorClasses.includes(node.expression.getText())) {
    const [first, second] = node.arguments ?? [];
    const code = second !== undefined && first !== undefined && ts.isStringLiteral(first) ? first.text : null;
    for (const text of (node.arguments ?? []).flatMap(sentences)) yield { text, code };
  } else if (ts.isCallExpression(node)) {
    const name = ts.isPropertyAccessExpression(node.expression) ? node.expression.name.text : node.expression.getText();
    if (called.has(name)) for (const text of node.arguments.flatMap(sentences)) yield { text, code: null };
  } else if (ts.isPropertyAssignment(node) && properties.has(node.name.getText())) {
    for (const text of sentences(node.initializer)) yield { text, code: null };
  }
  if (ts.isReturnStatement(node) && node.expression !== undefined && returning.has(functionOf(node))) {
    for (const text of sentences(node.expression)) yield { text, code: null };
  }
  const children: ts.Node[] = [];
  node.forEachChild(child => void children.push(child));
  for (const child of children) yield* walk(child, called);
}

/** The name of the innermost function around it that has one. */
function functionOf(node: ts.Node): string {
  for (let at: ts.Node | undefined = node; at !== undefined; at = at.parent) {
    if ((ts.isFunctionDeclaration(at) || ts.isMethodDeclaration(at)) && at.name !== undefined) return at.name.getText();
  }
  return '';
}

/** The sentences an expression can come to: both sides of a choice, and what a small function returns. */
function sentences(node: ts.Expression): string[] {
  if (ts.isConditionalExpression(node)) return [...sentences(node.whenTrue), ...sentences(node.whenFalse)];
  if (ts.isParenthesizedExpression(node)) return sentences(node.expression);
  if (ts.isArrowFunction(node) && !ts.isBlock(node.body)) return sentences(node.body);
  const text = textOf(node);
  return text !== null && text.split(/\s+/).length >= leastWords ? [text] : [];
}

function textOf(node: ts.Expression): string | null {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (ts.isTemplateExpression(node)) {
    return node.head.text + node.templateSpans.map(({ literal }) => `…${literal.text}`).join('');
  }
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken) {
    const [left, right] = [textOf(node.left), textOf(node.right)];
    return left === null && right === null ? null : `${left ?? '…'}${right ?? '…'}`;
  }
  return null;
}

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

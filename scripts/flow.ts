import path from 'node:path';
import ts from 'typescript';

/** A text as it stands in the sources. */
export interface Said {
  /** What is filled in stands as `…`. */
  readonly text: string;
  readonly node: ts.Node;
  /** The code for programs beside it, where there is one. */
  readonly code: string | null;
}

/**
 * Whatever comes to stand under one of these names, as a field or as a parameter, is a sentence about trouble, or a part
 * of one. The house's own words: a new way to say something uses one of them.
 */
const places = new Set([
  ...['sentence', 'problem', 'allowed', 'hint', 'trouble', 'reason', 'because', 'complaint', 'warning', 'refusal'],
  ...['why', 'whyNot', 'message'],
  // Of the doctor.
  ...['says', 'advice'],
]);

interface Maker extends ts.Node {
  readonly body?: ts.Node | undefined;
}

/**
 * Every text that can reach a person as trouble: followed backwards from where it leaves (errors, stderr, fields and
 * parameters of those names) through variables, choices, templates, and the functions that make it, whatever they are
 * called.
 */
export function saidIn(program: ts.Program, folder: string): readonly Said[] {
  const checker = program.getTypeChecker();
  const files = program.getSourceFiles().filter(({ fileName }) => isWithin(fileName, folder));
  const found = new Map<ts.Node, Said>();
  /** Parameters that a sentence goes through on its way out. */
  const passing = new Set<ts.Node>();
  /** Calls with what a parameter of ours gets in them. */
  const handed: { readonly argument: ts.Node; readonly parameter: ts.Symbol }[] = [];
  const followed = new Set<ts.Node>();
  for (const file of files) visit(file);
  for (let before = -1; before !== passing.size; ) {
    before = passing.size;
    for (const { argument, parameter } of handed) {
      if (places.has(parameter.name) || parameter.declarations?.some(one => passing.has(one))) follow(argument);
    }
  }
  return [...found.values()];

  function visit(node: ts.Node): void {
    if (ts.isNewExpression(node) && isError(node.expression)) {
      const [first, second] = node.arguments ?? [];
      const code = second !== undefined && first !== undefined && ts.isStringLiteral(first) ? first.text : null;
      for (const argument of node.arguments ?? []) follow(argument, code);
    } else if (ts.isCallExpression(node)) visitCall(node);
    else if (ts.isPropertyAssignment(node) && places.has(nameOf(node.name))) follow(node.initializer);
    else if (ts.isShorthandPropertyAssignment(node) && places.has(node.name.text)) {
      followSymbol(checker.getShorthandAssignmentValueSymbol(node));
    } else if (
      (ts.isFunctionDeclaration(node) || ts.isMethodDeclaration(node)) &&
      node.name &&
      places.has(nameOf(node.name))
    ) {
      followMade(node);
    } else if (ts.isVariableDeclaration(node) && node.initializer && places.has(node.name.getText()))
      follow(node.initializer);
    node.forEachChild(visit);
  }

  function visitCall(node: ts.CallExpression): void {
    if (/^(process\.stderr\.write|console\.error)$/.test(node.expression.getText()) || isListOfThem(node.expression)) {
      for (const argument of node.arguments) follow(argument);
      return;
    }
    if (node.expression.kind === ts.SyntaxKind.SuperKeyword && isErrorClass(classAround(node))) {
      for (const argument of node.arguments) follow(argument);
      return;
    }
    const parameters = checker.getResolvedSignature(node)?.parameters ?? [];
    node.arguments.forEach((argument, index) => {
      const parameter = parameters[Math.min(index, parameters.length - 1)];
      if (parameter !== undefined && isOurs(parameter)) handed.push({ argument, parameter });
    });
  }

  /** What the expression can come to. */
  function follow(node: ts.Node, code: string | null = null): void {
    if (followed.has(node)) return;
    followed.add(node);
    const text = textOf(node);
    if (text !== null && !found.has(node)) found.set(node, { text, node, code });
    if (ts.isConditionalExpression(node)) {
      follow(node.whenTrue, code);
      follow(node.whenFalse, code);
    } else if (text !== null) followParts(node);
    else if (ts.isBinaryExpression(node)) {
      follow(node.left, code);
      follow(node.right, code);
    } else if (ts.isIdentifier(node)) followSymbol(checker.getSymbolAtLocation(node));
    else if (ts.isCallExpression(node)) followCall(node);
    else if (ts.isArrowFunction(node) || ts.isFunctionExpression(node)) followMade(node);
    else if (ts.isArrayLiteralExpression(node)) for (const element of node.elements) follow(element, code);
    else if (ts.isElementAccessExpression(node) || ts.isPropertyAccessExpression(node)) followTable(node.expression);
    else if (
      ts.isParenthesizedExpression(node) ||
      ts.isAwaitExpression(node) ||
      ts.isAsExpression(node) ||
      ts.isNonNullExpression(node) ||
      ts.isSatisfiesExpression(node) ||
      ts.isSpreadElement(node)
    ) {
      follow(node.expression, code);
    }
  }

  /** What is filled into a text; its own pieces are no sentences. */
  function followParts(node: ts.Node): void {
    if (ts.isTemplateExpression(node)) for (const { expression } of node.templateSpans) follow(expression);
    else if (ts.isBinaryExpression(node)) for (const side of [node.left, node.right]) followParts(side);
    else if (!ts.isStringLiteralLike(node)) follow(node);
  }

  function followSymbol(given: ts.Symbol | undefined): void {
    const symbol = given && given.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(given) : given;
    for (const declaration of symbol?.declarations ?? []) {
      if (ts.isVariableDeclaration(declaration)) {
        if (declaration.initializer) follow(declaration.initializer);
      } else if (ts.isParameter(declaration) && ts.isIdentifier(declaration.name)) {
        if (declaration.initializer) follow(declaration.initializer);
        passing.add(declaration);
        // `strangerAt(port).then(because => …)`: what is handed on is what was there before.
        const call = declaration.parent.parent;
        if (ts.isCallExpression(call) && ts.isPropertyAccessExpression(call.expression))
          follow(call.expression.expression);
      } else if (ts.isFunctionDeclaration(declaration)) followMade(declaration);
    }
  }

  function followCall(node: ts.CallExpression): void {
    const { expression } = node;
    const symbol = checker.getSymbolAtLocation(
      ts.isPropertyAccessExpression(expression) ? expression.name : expression,
    );
    const resolved = symbol && symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
    const makers = (resolved?.declarations ?? []).flatMap((one): readonly Maker[] => {
      if (ts.isFunctionDeclaration(one) || ts.isMethodDeclaration(one)) return [one];
      const made = ts.isVariableDeclaration(one) || ts.isPropertyAssignment(one) ? one.initializer : undefined;
      return made !== undefined && (ts.isArrowFunction(made) || ts.isFunctionExpression(made)) ? [made] : [];
    });
    if (makers.length > 0) for (const maker of makers) followMade(maker);
    else if (ts.isPropertyAccessExpression(expression)) {
      // A list or a text on its way: `[one, other].join('; ')`, `lines.map(line => …)`.
      follow(expression.expression);
      for (const argument of node.arguments) if (ts.isArrowFunction(argument)) follow(argument);
    }
  }

  /** What a function gives back. */
  function followMade(maker: Maker): void {
    if (maker.body === undefined || followed.has(maker.body)) return;
    if (!ts.isBlock(maker.body)) {
      follow(maker.body);
      return;
    }
    followed.add(maker.body);
    const returns = (node: ts.Node): void => {
      if (ts.isFunctionLike(node)) return;
      if (ts.isReturnStatement(node) && node.expression) follow(node.expression);
      node.forEachChild(returns);
    };
    maker.body.forEachChild(returns);
  }

  /** `messages[code]`: any value of the table. */
  function followTable(node: ts.Expression): void {
    if (!ts.isIdentifier(node)) return;
    const [declaration] = checker.getSymbolAtLocation(node)?.declarations ?? [];
    if (declaration === undefined || !ts.isVariableDeclaration(declaration)) return;
    const { initializer } = declaration;
    if (initializer === undefined || !ts.isObjectLiteralExpression(initializer)) return;
    for (const property of initializer.properties) if (ts.isPropertyAssignment(property)) follow(property.initializer);
  }

  function isOurs(symbol: ts.Symbol): boolean {
    return symbol.declarations?.some(one => isWithin(one.getSourceFile().fileName, folder)) ?? false;
  }

  function isError(node: ts.Expression): boolean {
    if (node.getText() === 'Error') return true;
    const symbol = checker.getSymbolAtLocation(node);
    const resolved = symbol && symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
    return resolved?.declarations?.some(one => ts.isClassDeclaration(one) && isErrorClass(one)) ?? false;
  }

  function isErrorClass(node: ts.ClassLikeDeclaration | null): boolean {
    const [parent] = node?.heritageClauses?.find(({ token }) => token === ts.SyntaxKind.ExtendsKeyword)?.types ?? [];
    if (parent === undefined) return false;
    return isError(parent.expression);
  }
}

/** `troubles.push(…)` */
function isListOfThem(node: ts.Expression): boolean {
  if (!ts.isPropertyAccessExpression(node) || node.name.text !== 'push') return false;
  const list = ts.isPropertyAccessExpression(node.expression) ? node.expression.name : node.expression;
  return places.has(list.getText().replace(/^#/, '').replace(/s$/, ''));
}

function classAround(node: ts.Node): ts.ClassLikeDeclaration | null {
  for (let at: ts.Node | undefined = node; at !== undefined; at = at.parent) if (ts.isClassLike(at)) return at;
  return null;
}

const nameOf = (name: ts.PropertyName | ts.DeclarationName): string => (ts.isIdentifier(name) ? name.text : '');

const isWithin = (file: string, folder: string): boolean => file.startsWith(folder + path.posix.sep);

/** What an expression says as it stands, with `…` for what is filled in; `null`: it is no text. */
export function textOf(node: ts.Node): string | null {
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

import fs from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { Language, Parser } from 'web-tree-sitter';
import { KEYS } from '../../../src/config/settings.ts';
import { kebab } from '../../../src/config/spelling.ts';

const folder = new URL('../../../contrib/windows/', import.meta.url);
const textOf = (script: string): string => fs.readFileSync(new URL(script, folder), 'utf8');
const scripts = ['run.ps1', 'install.ps1'];

interface Node {
  readonly isError: boolean;
  readonly isMissing: boolean;
  readonly type: string;
  readonly startPosition: { readonly row: number };
  readonly children: readonly Node[];
}

const grammar = createRequire(import.meta.url).resolve('tree-sitter-powershell/package.json');

describe('a parser of PowerShell', () => {
  let parse: (text: string) => Node;
  beforeAll(async () => {
    await Parser.init();
    const parser = new Parser();
    const file = new URL('tree-sitter-powershell.wasm', `file://${grammar}`);
    parser.setLanguage(await Language.load(fileURLToPath(file)));
    parse = text => {
      const tree = parser.parse(text);
      if (tree === null) throw new Error('nothing was parsed');
      return tree.rootNode as unknown as Node;
    };
  });

  const errorsOf = (node: Node): string[] => [
    ...(node.isError || node.isMissing ? [`line ${node.startPosition.row + 1}: ${node.type}`] : []),
    ...node.children.flatMap(errorsOf),
  ];

  it.each([...scripts, 'common.ps1'])('reads %s', script => {
    expect(errorsOf(parse(textOf(script)))).toEqual([]);
  });

  it('would see a brace that is missing', () => {
    expect(errorsOf(parse(textOf('common.ps1').replace(') { throw', ') throw')))).not.toEqual([]);
  });
});

describe('the scripts for Windows', () => {
  it.each(scripts)('%s has the parameters that were asked for', script => {
    const text = textOf(script);
    for (const name of ['MaxRestarts', 'RestartDelay', 'HealthCheckInterval', 'Port', 'Debug', 'Test']) {
      expect(text).toMatch(new RegExp(`^ {4}(\\[.*\\] )?\\[(int|double|switch)\\] \\$${name},$`, 'm'));
    }
    expect(text).toContain("[Alias('Host')] [string] $ListenHost");
  });

  it('hand on only flags that there are, of the parameters they have', () => {
    const text = textOf('common.ps1');
    const flags = [...text.matchAll(/'--([a-z-]+)'/g)].map(([, flag]) => flag);
    expect(flags).toEqual(['max-restarts', 'restart-delay', 'health-interval', 'host', 'port', 'debug']);
    const known = KEYS.map(kebab);
    expect(flags.filter(flag => !known.includes(flag as string))).toEqual([]);
    for (const [, name] of text.matchAll(/\$Given(?:\.ContainsKey\(|\[)'(\w+)'/g)) {
      for (const script of scripts) expect(textOf(script)).toMatch(new RegExp(`^ {4}.*\\$${name}\\b`, 'm'));
    }
  });

  it.each(scripts)('%s reads what it has in common with the other, and calls what stands there', script => {
    const text = textOf(script);
    expect(text).toContain(". (Join-Path $PSScriptRoot 'common.ps1')");
    for (const name of ['Get-Word', 'Find-Node', 'Find-Crashproof']) {
      expect(text).toContain(name);
      expect(textOf('common.ps1')).toContain(`function ${name}`);
    }
  });
});

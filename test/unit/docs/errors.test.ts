import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { advice, errorsPage } from '../../../scripts/errors-page.ts';
import { casesOf, errorClasses, sentencesIn } from '../../../scripts/said.ts';
import { exitCodes } from '../../../src/core/exit-codes.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const read = (file: string): string => fs.readFileSync(path.join(root, file), 'utf8');
const sources = fs
  .readdirSync(path.join(root, 'src'), { recursive: true, encoding: 'utf8' })
  .filter(name => name.endsWith('.ts'))
  .map(name => read(`src/${name}`));

describe('the page of every error', () => {
  const page = errorsPage();

  it('is what the sources say today (npm run generate)', () => {
    expect(read('docs/errors.md')).toBe(page);
  });

  it('finds a sentence of each kind', () => {
    expect(page).toContain('no crashproof of this user is running');
    expect(page).toContain('is for one service, and the file describes several');
    expect(page).toContain('gave up: …');
    expect(sentencesIn(path.join(root, 'src')).length).toBeGreaterThan(150);
  });

  it('knows every class of errors that a person may read', () => {
    const thrown = sources.flatMap(text => [...text.matchAll(/class (\w+) extends Error\b/g)].map(([, name]) => name));
    expect(thrown.filter(name => !errorClasses.includes(name ?? ''))).toEqual([]);
  });

  it('has advice for each event that is a warning or an error, and for no other', () => {
    const why = read('src/core/why.ts');
    const level = why.slice(why.indexOf('export function levelOf'), why.indexOf('/** What a person at a terminal'));
    const codes = [...level.matchAll(/case '([a-z-]+)'/g)].map(([, code]) => code);
    expect(Object.keys(advice).sort()).toEqual(codes.sort());
    const says = casesOf(path.join(root, 'src/core/why.ts'), 'explain');
    for (const code of codes) expect(says.has(code ?? '')).toBe(true);
  });
});

describe('the exit codes', () => {
  it('are the same in the code, on their page and in the help', () => {
    const codes = Object.values(exitCodes).map(String);
    const onPage = [...read('docs/exit-codes.md').matchAll(/^\| (\d+) \|/gm)].map(([, code]) => code);
    const help = read('src/cli/help.ts');
    const inHelp = [
      ...help.slice(help.indexOf('Exit codes:'), help.indexOf('export const RUN_NOTE')).matchAll(/ {2}(\d) {2}/g),
    ];
    expect(onPage).toEqual(codes);
    expect(inHelp.map(([, code]) => code).sort()).toEqual(codes);
  });
});

import fs from 'node:fs';
import { expect, it } from 'vitest';
import { causesPage } from '../../../scripts/causes-page.ts';
import { standardRemedies } from '../../../src/core/remedy.ts';
import { causeIds } from '../../../src/diagnosis/rules/all.ts';

const page = causesPage();

it('docs/causes.md is as new as the rules and the remedies (npx tsx scripts/causes.ts)', () => {
  const written = fs.readFileSync(new URL('../../../docs/causes.md', import.meta.url), 'utf8');
  expect(written.replaceAll('\r\n', '\n')).toBe(page);
});

it.each(causeIds)('%s stands in it once', id => {
  expect(page.split(`| \`${id}\` |`).length).toBe(2);
});

it('each remedy is for a cause that exists', () => {
  for (const id of Object.keys(standardRemedies)) expect(causeIds).toContain(id);
});

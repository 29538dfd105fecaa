import fs from 'node:fs';
import { describe, expect, it } from 'vitest';
import { settingsPage } from '../../../scripts/settings-page.ts';
import { settingsSchema } from '../../../scripts/settings-schema.ts';
import { comesFrom, KEYS, settingOf } from '../../../src/config/settings.ts';
import { snake } from '../../../src/config/spelling.ts';

const committed = (path: string) => fs.readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');

it.each([
  ['docs/settings.md', settingsPage],
  ['schema/crashproof.schema.json', settingsSchema],
])('%s is as new as the settings table (npm run generate)', (path, make) => {
  expect(committed(path)).toBe(make());
});

describe('the JSON Schema', () => {
  const schema = JSON.parse(settingsSchema());

  it('knows both spellings of each setting of a file, and no other word', () => {
    const words = KEYS.filter(key => comesFrom(key, 'file')).flatMap(key => [snake(key), key]);
    expect(new Set(Object.keys(schema.properties))).toEqual(new Set([...words, 'services']));
    expect(schema.additionalProperties).toBe(false);
  });

  it('says of each setting what it does', () => {
    for (const key of KEYS.filter(one => comesFrom(one, 'file'))) {
      expect(schema.definitions[snake(key)].description).toContain(settingOf(key).about);
    }
  });

  it('has every definition it refers to', () => {
    const references = [...settingsSchema().matchAll(/"#\/definitions\/(\w+)"/g)].map(match => match[1]);
    expect(references.length).toBeGreaterThan(50);
    for (const name of references) expect(schema.definitions).toHaveProperty(name ?? '');
  });
});

it('docs/settings.md leaves out no setting and no variable', () => {
  const page = settingsPage();
  for (const key of KEYS) expect(page).toContain(settingOf(key).about.replaceAll('|', '\\|'));
});

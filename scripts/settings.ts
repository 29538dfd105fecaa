// Writes what is made from the settings table. A unit test fails where these files are older than the table.
import fs from 'node:fs';
import { settingsPage } from './settings-page.ts';
import { settingsSchema } from './settings-schema.ts';

const root = new URL('../', import.meta.url);
fs.mkdirSync(new URL('schema/', root), { recursive: true });
fs.writeFileSync(new URL('docs/settings.md', root), settingsPage());
fs.writeFileSync(new URL('schema/crashproof.schema.json', root), settingsSchema());

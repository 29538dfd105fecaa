// Writes docs/causes.md. A unit test fails where it is older than the rules and the remedies.
import fs from 'node:fs';
import { causesPage } from './causes-page.ts';

fs.writeFileSync(new URL('../docs/causes.md', import.meta.url), causesPage());

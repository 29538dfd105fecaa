// Writes docs/errors.md. A unit test fails where it is older than the sentences in the sources.
import fs from 'node:fs';
import { errorsPage } from './errors-page.ts';

fs.writeFileSync(new URL('../docs/errors.md', import.meta.url), errorsPage());

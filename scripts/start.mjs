// `npm start`: the bundled camera application under crashproof, on a fresh clone too.
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureInstalled, root } from './installed.mjs';

ensureInstalled();
const cli = path.join(root, 'dist', 'crashproof.cjs');
process.argv = [process.argv[0], cli, 'demo', ...process.argv.slice(2)];
await import(pathToFileURL(cli).href);

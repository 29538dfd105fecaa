// `floods-and-answers.js HOST PORT LINES FILE`: answers.js answers, printing into FILE, while this floods both streams
// as counts-on-both.js does.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import { fileURLToPath } from 'node:url';

const [host, port, lines, file] = process.argv.slice(2);
const beside = name => fileURLToPath(new URL(name, import.meta.url));
const page = spawn(process.execPath, [beside('answers.js'), host, port], {
  stdio: ['ignore', fs.openSync(file, 'w'), 'ignore'],
});
process.once('exit', () => page.kill('SIGKILL'));
process.argv[2] = lines;
process.argv.length = 3;
await import('./counts-on-both.js');
process.exit(0);

// Starts ignores-sigterm.js with its own stdout, and runs; `starts-a-deaf-helper.js and-crashes` ends with 1 once that runs.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const helper = fileURLToPath(new URL('ignores-sigterm.js', import.meta.url));
const child = spawn(process.execPath, [helper], { stdio: ['ignore', 'pipe', 'inherit'] });
child.stdout.on('data', bytes => {
  process.stdout.write(bytes);
  if (process.argv[2] === 'and-crashes') process.exit(1);
});

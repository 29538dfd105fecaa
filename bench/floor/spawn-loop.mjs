// The floor: what a bare Node process needs to spawn a child, log its output and spawn it again when it ends.
// Arguments: log file, health URL or '', program and its arguments.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';

const [file, url, program, ...args] = process.argv.slice(2);
const log = fs.createWriteStream(file, { flags: 'a' });
let ending = false;
let child;
function start() {
  child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  child.stdout.pipe(log, { end: false });
  child.stderr.pipe(log, { end: false });
  child.once('exit', () => (ending ? process.exit() : start()));
}
start();
if (url !== '')
  setInterval(() => http.get(url, { agent: false }, answer => answer.resume()).on('error', () => {}), 1000);
process.once('SIGTERM', () => {
  ending = true;
  child.kill('SIGTERM');
});

// Takes so many megabytes, in a child of its own, and keeps them.
import { spawn } from 'node:child_process';

const [megabytes, inner] = process.argv.slice(2);
if (inner === undefined) {
  const args = [import.meta.filename, megabytes, 'inner'];
  spawn(process.execPath, args, { stdio: 'inherit' });
  setInterval(() => {}, 1 << 30);
} else {
  globalThis.kept = Buffer.alloc(Number(megabytes) * 1e6, 1);
  console.log('has grown');
  setInterval(() => {}, 1 << 30);
}

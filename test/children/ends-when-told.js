// Runs as `ends-when-told.js FILE` and ends with the exit code that comes to stand in FILE.
import fs from 'node:fs';

const [file = ''] = process.argv.slice(2);
console.log(`running as ${process.pid}`);
setInterval(() => {
  if (!fs.existsSync(file)) return;
  const code = fs.readFileSync(file, 'utf8');
  if (code === '') return;
  fs.rmSync(file);
  process.exit(Number(code));
}, 10);

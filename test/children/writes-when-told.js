// Runs as `writes-when-told.js FILE`: writes as many numbered lines as FILE says, removes FILE, and waits for the next.
import fs from 'node:fs';

const [file = ''] = process.argv.slice(2);
let written = 0;
console.log('ready');
setInterval(() => {
  const count = fs.existsSync(file) ? Number(fs.readFileSync(file, 'utf8')) : 0;
  if (count === 0) return;
  fs.rmSync(file);
  const lines = Array.from({ length: count }, () => `line ${++written} password=hunter2-and-more ${'x'.repeat(40)}\n`);
  process.stdout.write(lines.join(''));
}, 10);

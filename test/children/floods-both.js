// Numbered lines to stdout and stderr, as fast as they go: floods-both.js <lines each>
import fs from 'node:fs';

const count = Number(process.argv[2]);
const pending = { 1: '', 2: '' };
for (let i = 0; i < count; i++) {
  for (const fd of [1, 2]) {
    pending[fd] += `${fd === 1 ? 'out' : 'err'} ${i} ${'.'.repeat((i * 7919) % 300)}\n`;
    if (pending[fd].length > 10_000) flush(fd);
  }
}
flush(1);
flush(2);

function flush(fd) {
  // In the middle of a line as a rule, like every program that writes through a buffer.
  const bytes = Buffer.from(pending[fd]);
  let written = 0;
  while (written < bytes.length) written += fs.writeSync(fd, bytes, written, Math.min(4096, bytes.length - written));
  pending[fd] = '';
}

// `counts-on-both.js LINES [and-stays]`: so many numbered lines on each stream, as fast as they go, in pieces that end
// anywhere. With `and-stays` it then says end and runs on.
// stdout is written in 0-9 and o, stderr in A-J and X, so that each can be told from the other byte by byte.
import fs from 'node:fs';

const lines = Number(process.argv[2]);
const letters = text => text.replace(/\d/g, digit => 'ABCDEFGHIJ'[digit]).replaceAll('o', 'X');
const waiting = { 1: '', 2: '' };
for (let line = 0; line < lines; line += 1) {
  const text = `${line}${'o'.repeat((line * 7919) % 300)}\n`;
  waiting[1] += text;
  waiting[2] += letters(text);
  for (const fd of [1, 2]) if (waiting[fd].length > 16_000 + fd * 777) write(fd);
}
write(1);
write(2);
if (process.argv[3] === 'and-stays') {
  fs.writeSync(1, 'end\n');
  setInterval(() => {}, 60_000);
}

function write(fd) {
  const bytes = Buffer.from(waiting[fd]);
  for (let at = 0; at < bytes.length; ) at += fs.writeSync(fd, bytes, at);
  waiting[fd] = '';
}

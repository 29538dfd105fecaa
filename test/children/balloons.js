// Takes memory until it is killed, once the file named by its argument is there.
import fs from 'node:fs';

const [start] = process.argv.slice(2);
const kept = [];
setInterval(() => {
  if (fs.existsSync(start)) kept.push(Buffer.alloc(5e6, kept.length));
}, 20);
console.log('ready');

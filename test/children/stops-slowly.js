// As `stops-slowly.js MS FILE`: at SIGTERM it takes so long, then writes `clean` into FILE and ends with 0.
import fs from 'node:fs';

const [ms = '0', file = ''] = process.argv.slice(2);
process.on('SIGTERM', () => {
  console.log('stopping');
  setTimeout(() => {
    fs.writeFileSync(file, 'clean');
    process.exit(0);
  }, Number(ms));
});
console.log(`running as ${process.pid}`);
setInterval(() => {}, 60_000);

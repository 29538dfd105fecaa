// As `stops-when-told.js GO FILE`: after SIGTERM it ends once there is a file GO; then it writes `clean` into FILE and ends with 0.
import fs from 'node:fs';

const [go = '', file = ''] = process.argv.slice(2);
process.on('SIGTERM', () => {
  console.log('stopping');
  setInterval(() => {
    if (!fs.existsSync(go)) return;
    fs.writeFileSync(file, 'clean');
    process.exit(0);
  }, 10);
});
console.log(`running as ${process.pid}`);
setInterval(() => {}, 60_000);

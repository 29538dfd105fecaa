// Runs as `needs-a-file.js FILE`: lives while FILE is there at its start, else says so and ends with code 1.
import fs from 'node:fs';

const [file = ''] = process.argv.slice(2);
if (fs.existsSync(file)) {
  console.log(`running as ${process.pid}`);
  setInterval(() => {}, 60_000);
} else {
  console.error(`Error: there is no ${file}`);
  process.exitCode = 1;
}

// `holds-a-file.js FILE FLAG`: once FILE is there it has it open, as a viewer of logs has; FLAG is made then.
import fs from 'node:fs';

const [file, flag] = process.argv.slice(2);
(function hold() {
  try {
    fs.openSync(file, 'r');
    fs.writeFileSync(flag, '');
    setInterval(() => {}, 1_000);
  } catch {
    setTimeout(hold, 5);
  }
})();

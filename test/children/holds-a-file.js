// Runs as `holds-a-file.js FILE MARK`: has FILE open alone (on Windows nobody else may open or rename it meanwhile), makes
// MARK once it has, and ends when MARK is gone.
import fs from 'node:fs';

const [file = '', mark = ''] = process.argv.slice(2);
const exclusively = fs.constants.UV_FS_O_EXLOCK ?? 0x10000000;
const fd = fs.openSync(file, fs.constants.O_RDONLY | exclusively);
fs.writeFileSync(mark, '');
setInterval(() => {
  if (fs.existsSync(mark)) return;
  fs.closeSync(fd);
  process.exit();
}, 10);

// Writes a file to stdout (1) or stderr (2) as it is: writes-file.js <fd> <file>
import fs from 'node:fs';

const bytes = fs.readFileSync(process.argv[3]);
let written = 0;
while (written < bytes.length) written += fs.writeSync(Number(process.argv[2]), bytes, written);

// Copies its stdin and two of its variables into a file: copies-stdin.js <file>
import fs from 'node:fs';

const { CRASHPROOF_EVENT: event, CRASHPROOF_TITLE: title } = process.env;
fs.writeFileSync(`${process.argv[2]}.part`, JSON.stringify({ event, title, stdin: fs.readFileSync(0, 'utf8') }));
fs.renameSync(`${process.argv[2]}.part`, process.argv[2]);

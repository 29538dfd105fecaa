// As `listens-only-once.js FILE HOST PORT`: a web server where FILE is not there yet, and makes it; otherwise silent.
import fs from 'node:fs';
import http from 'node:http';

const [file = '', host, port] = process.argv.slice(2);
if (!fs.existsSync(file)) http.createServer((_, answer) => answer.end('{}')).listen(Number(port), host);
fs.writeFileSync(file, '');
setInterval(() => {}, 60_000);

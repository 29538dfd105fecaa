// A web server that takes its time: `listens-late.js MS HOST PORT`.
import http from 'node:http';

const [ms, host, port] = process.argv.slice(2);
setTimeout(() => http.createServer((_, answer) => answer.end('{}')).listen(Number(port), host), Number(ms));

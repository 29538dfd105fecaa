// Listens as `listens.js [host] [port]`, prints its port, answers every request with a healthy page; ends with its stdin.
import http from 'node:http';

const [host = '127.0.0.1', port = '0'] = process.argv.slice(2);
const server = http.createServer((_, answer) =>
  answer.setHeader('content-type', 'application/json').end('{"status":"healthy"}'),
);
server.listen(Number(port), host, () => console.log(server.address().port));
process.stdin.resume().on('end', () => process.exit());

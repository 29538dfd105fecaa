// A web server as `falls-ill.js HOST PORT`: its first answer is 200, each later one 500.
import http from 'node:http';

const [host, port] = process.argv.slice(2);
let asked = 0;
http
  .createServer((_, answer) => {
    asked += 1;
    answer.writeHead(asked === 1 ? 200 : 500, { 'content-type': 'application/json' }).end('{}');
  })
  .listen(Number(port), host);

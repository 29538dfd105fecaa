// A web server as `stumbles-once.js HOST PORT`: its second answer is 503, all others are 200. Prints each.
import http from 'node:http';

const [host, port] = process.argv.slice(2);
let asked = 0;
http
  .createServer((_, answer) => {
    asked += 1;
    console.log(`asked ${asked}`);
    answer.writeHead(asked === 2 ? 503 : 200, { 'content-type': 'application/json' }).end('{}');
  })
  .listen(Number(port), host);

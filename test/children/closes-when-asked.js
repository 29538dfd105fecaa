// A web server as `closes-when-asked.js HOST PORT` that stops listening at GET /close, and goes on running.
import http from 'node:http';

const [host, port] = process.argv.slice(2);
const server = http.createServer((request, answer) => {
  answer.end();
  if (request.url === '/close') server.close();
});
server.listen(Number(port), host);
setInterval(() => {}, 60_000);

// Answers health checks until it is asked for /hang: then it answers nothing more, though it has nothing to do.
import http from 'node:http';

const [host, port] = process.argv.slice(2);

let hangs = false;
const server = http.createServer((request, answer) => {
  if (!hangs) answer.end('ok');
  if (request.url === '/hang') hangs = true;
});
server.listen(Number(port), host);

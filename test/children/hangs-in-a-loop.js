// Answers health checks until it is asked for /hang: then it computes for ever.
import http from 'node:http';

const [host, port] = process.argv.slice(2);

function countsForEver() {
  for (let n = 0; ; n++) if (n < 0) return n;
}

const server = http.createServer((request, answer) => {
  answer.end('ok');
  if (request.url === '/hang') setTimeout(countsForEver);
});
server.listen(Number(port), host);

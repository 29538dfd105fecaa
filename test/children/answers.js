// A web server: `answers.js HOST PORT [STATUS] [TYPE] [BODY] [DELAY_MS]`. Each request is answered so and printed.
import http from 'node:http';

const [host, port, status = '200', type = 'application/json', body = '{"status":"healthy"}', delayMs = '0'] =
  process.argv.slice(2);
let asked = 0;
const server = http.createServer((request, answer) => {
  asked += 1;
  console.log(`asked ${asked}: ${request.url}`);
  setTimeout(() => answer.writeHead(Number(status), { 'content-type': type }).end(body), Number(delayMs));
});
server.listen(Number(port), host, () => console.log(`running as ${process.pid}`));

// A web server: `answers.js HOST PORT [STATUS] [TYPE] [BODY] [DELAY_MS] [GATE]`. Each request is answered so and printed; none
// while there is a file GATE.
import fs from 'node:fs';
import http from 'node:http';

const [host, port, status = '200', type = 'application/json', body = '{"status":"healthy"}', delayMs = '0', gate = ''] =
  process.argv.slice(2);
let asked = 0;
const answerWhenOpen = answer => {
  if (gate !== '' && fs.existsSync(gate)) setTimeout(answerWhenOpen, 20, answer);
  else answer.writeHead(Number(status), { 'content-type': type }).end(body);
};
const server = http.createServer((request, answer) => {
  asked += 1;
  console.log(`asked ${asked}: ${request.url}`);
  setTimeout(answerWhenOpen, Number(delayMs), answer);
});
server.listen(Number(port), host, () => console.log(`running as ${process.pid}`));

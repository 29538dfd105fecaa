// The application that the faults are done to: answers its health page, and harms itself when it is told to.
import { spawn } from 'node:child_process';
import http from 'node:http';

const ballast = [];
const orders = {
  '/exit': () => process.exit(7),
  '/forks': () => {
    for (let n = 0; n < 200; n++) spawn('sleep', ['1000'], { detached: true, stdio: 'ignore' }).unref();
  },
  '/balloon': () => setInterval(() => ballast.push(Buffer.alloc(20e6, 1)), 10),
};

http
  .createServer((request, answer) => {
    answer.setHeader('content-type', 'application/json');
    answer.end('{"status":"healthy"}');
    answer.once('finish', () => orders[request.url]?.());
  })
  .listen(Number(process.argv[2]), '127.0.0.1', () => console.log('listening'));

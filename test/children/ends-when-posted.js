// A web server that ends by itself, with 0, when it is asked to: `ends-when-posted.js PORT [STATUS]`, POST /stop. Deaf to
// SIGTERM. With a STATUS it answers that instead, and goes on.
import http from 'node:http';

const [port, status = '202'] = process.argv.slice(2);
process.on('SIGTERM', () => console.log('heard SIGTERM'));
http
  .createServer((request, answer) => {
    console.log(`asked: ${request.method} ${request.url}`);
    answer.writeHead(Number(status)).end(() => {
      if (request.method !== 'POST' || status !== '202') return;
      console.log('saved');
      process.exit(0);
    });
  })
  .listen(Number(port), '127.0.0.1', () => console.log(`running as ${process.pid}`));

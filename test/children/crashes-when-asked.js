// A web server: `crashes-when-asked.js PORT`. GET /crash raises an error, GET /say?… prints what stands there, all else is healthy.
import http from 'node:http';

const server = http.createServer((request, answer) => {
  const url = new URL(request.url, 'http://localhost');
  if (url.pathname === '/crash') {
    const error = new Error('the lens of camera kitchen is broken');
    setImmediate(() => {
      throw error;
    });
  }
  if (url.pathname === '/say') console.log(url.searchParams.get('text'));
  answer.setHeader('content-type', 'application/json');
  answer.end('{"status":"healthy"}');
});
server.listen(Number(process.argv[2]), '127.0.0.1', () => console.log(`running as ${process.pid}`));

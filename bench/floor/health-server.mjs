// A healthy application that costs nothing: prints its port, answers every request.
import http from 'node:http';

const body = JSON.stringify({ status: 'healthy', issues: [], cameras: { total: 2, online: 2, offline: 0 } });
const server = http.createServer((_, answer) => answer.setHeader('content-type', 'application/json').end(body));
server.listen(Number(process.argv[2]), '127.0.0.1');

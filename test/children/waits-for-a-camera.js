// A web application that asks its camera before each health answer, as the Tapo WebApp does: no camera, no answer.
import http from 'node:http';
import net from 'node:net';

const [, , camera, webPort = '0'] = process.argv;
const [host, port] = camera.split(':');
http
  .createServer((_, response) => {
    const socket = net.connect(Number(port), host);
    socket.on('error', () => {});
    socket.on('connect', () => socket.write(`OPTIONS rtsp://${camera}/ RTSP/1.0\r\nCSeq: 1\r\n\r\n`));
    socket.on('data', () => {
      socket.destroy();
      response.end('{"status":"healthy"}');
    });
  })
  .listen(Number(webPort), '127.0.0.1', function () {
    console.log(`listening on ${this.address().port}`);
  });

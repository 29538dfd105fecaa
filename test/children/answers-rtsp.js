// A camera's RTSP server, so far as OPTIONS goes. Prints its port; counts what it was asked beside that.
import net from 'node:net';

const status = process.argv[2] ?? '200 OK';
const server = net.createServer(socket => {
  socket.on('error', () => {});
  socket.on('data', bytes => {
    const request = String(bytes);
    if (!request.startsWith('OPTIONS rtsp://') || /authorization/i.test(request))
      console.log(`unasked for: ${request}`);
    socket.write(`RTSP/1.0 ${status}\r\nCSeq: 1\r\nPublic: OPTIONS, DESCRIBE\r\n\r\n`);
  });
});
server.listen(Number(process.argv[3] ?? 0), process.argv[4] ?? '127.0.0.1', () => console.log(server.address().port));

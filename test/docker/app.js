// A web application in a container: ill while /data/ill is there; /die ends it, /orphan leaves a process to nobody.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';

http
  .createServer(({ url }, answer) => {
    if (url === '/die') process.exit(7);
    if (url === '/orphan') spawn('/bin/sh', ['-c', 'sleep 0.2 & exit 0'], { stdio: 'ignore' });
    answer.writeHead(fs.existsSync('/data/ill') ? 503 : 200).end('as it is');
  })
  .listen(8080, '0.0.0.0');

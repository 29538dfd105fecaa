// Records into a file until the disk is full, then ends with what Python says of it: `writes-until-full.js FILE [BYTES GO]`.
// After so many bytes it waits until there is a file GO.
import fs from 'node:fs';

const [, , file, pauseAt = '0', go = ''] = process.argv;
setInterval(() => {
  const pauses = go !== '' && fs.existsSync(file) && fs.statSync(file).size >= Number(pauseAt);
  if (pauses && !fs.existsSync(go)) return;
  try {
    fs.appendFileSync(file, Buffer.alloc(64 * 1024));
  } catch (error) {
    console.error(`OSError: [Errno 28] No space left on device: '${file}' (${error.code})`);
    process.exit(1);
  }
}, 30);

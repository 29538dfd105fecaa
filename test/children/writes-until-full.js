// Records into a file until the disk is full, then ends with what Python says of it.
import fs from 'node:fs';

const file = process.argv[2];
setInterval(() => {
  try {
    fs.appendFileSync(file, Buffer.alloc(64 * 1024));
  } catch (error) {
    console.error(`OSError: [Errno 28] No space left on device: '${file}' (${error.code})`);
    process.exit(1);
  }
}, 30);

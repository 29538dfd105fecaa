// An application that cannot live without its device: it ends with what a camera program says, and looks every 20 ms.
import fs from 'node:fs';

const device = process.argv[2];
const look = () => {
  if (fs.existsSync(device)) return;
  console.error(`VIDIOC_DQBUF: No such device (${device})`);
  process.exit(1);
};
look();
console.log('the device is there');
setInterval(look, 20);

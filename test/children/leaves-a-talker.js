// Says "leader" and exits at once; what it leaves behind holds both pipes and prints "talker <n>" every 20 ms.
// leaves-a-talker.js <n>. Prints the pid of what stays first.
import { spawn } from 'node:child_process';

const talker = `
  setInterval(() => process.stdout.write('talker ${process.argv[2]}\\n'), 20);
  process.stdout.on('error', () => process.exit());
`;
const child = spawn(process.execPath, ['-e', talker], { stdio: ['ignore', 'inherit', 'inherit'], detached: true });
process.stdout.write(`${child.pid}\nleader\n`, () => process.exit());

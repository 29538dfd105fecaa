// A small supervisor's output: runs a command, shows it on this process's console, keeps its log, and exits.
// shows-output.ts <log file> <what to do at the end: flush|exit> <command …>
import childProcess from 'node:child_process';
import fs from 'node:fs';
import { openConsole, openOutput, takePipes } from '../../src/os/output/index.ts';

const [logFile = '', atEnd, program = '', ...args] = process.argv.slice(2);
const console = openConsole();
const output = await openOutput({ logFile, maxBytes: 2e9, console, onTrouble: () => {} });
console.line('supervisor: starting');
const pipes = takePipes();
const child = childProcess.spawn(program, args, { stdio: ['ignore', ...pipes.stdio] });
const { stdout, stderr } = pipes.handOver(child);
const run = output.attach(stdout, stderr);
let lateMs = 0;
let last = performance.now();
setInterval(() => {
  lateMs = Math.max(lateMs, performance.now() - last - 10);
  last = performance.now();
}, 10);
child.once('exit', async () => {
  while (!run.ended) await run.settle(1_000);
  console.line('supervisor: ended');
  await output.close(5_000);
  if (atEnd === 'flush') await console.flush(500);
  fs.writeFileSync(
    `${logFile}.stats`,
    JSON.stringify({ ...console.stats(), lateMs, peakRssMiB: process.resourceUsage().maxRSS / 1024 }),
  );
  process.exit(0);
});

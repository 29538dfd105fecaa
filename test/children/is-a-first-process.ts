// Stands for crashproof as a container's first process: leaves three orphans to whoever is pid 1, and says who it is
// itself and how many zombies stay. Then it waits for a signal: SIGTERM ends it with 7, SIGINT with 8.
import childProcess from 'node:child_process';
import fs from 'node:fs';
import { takeCareOfPid1 } from '../../src/os/tree/init.ts';

const code = await takeCareOfPid1(sentence => console.error(sentence));
if (code !== null) process.exit(code);

process.on('SIGTERM', () => process.exit(7)).on('SIGINT', () => process.exit(8));
for (let n = 0; n < 3; n += 1) childProcess.spawnSync('sh', ['-c', 'sleep 0.1 &']);
const stdin = fs.readFileSync(0, 'utf8');

/** The states of all processes called sleep. */
const sleepers = (): string[] =>
  fs
    .readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .flatMap(pid => {
      try {
        return /\(sleep\) (\S)/.exec(fs.readFileSync(`/proc/${pid}/stat`, 'latin1'))?.[1] ?? [];
      } catch {
        return [];
      }
    });

const from = performance.now();
const look = setInterval(() => {
  const states = sleepers();
  if (states.some(state => state !== 'Z')) return;
  // A zombie is one for a moment even where it is buried.
  if (states.length > 0 && performance.now() - from < 2_000) return;
  clearInterval(look);
  console.log(JSON.stringify({ pid: process.pid, zombies: states.length, stdin }));
}, 20);
setTimeout(() => {}, 60_000);

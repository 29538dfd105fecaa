// Stands for crashproof as a container's first process: leaves three orphans to whoever is pid 1, and says who it is
// itself and how many zombies stay. Then it waits for a signal: SIGTERM ends it with 7, SIGINT with 8.
import childProcess from 'node:child_process';
import fs from 'node:fs';
import { takeCareOfPid1 } from '../../src/os/tree/init.ts';

const code = await takeCareOfPid1(sentence => console.error(sentence));
if (code !== null) process.exit(code);

process.on('SIGTERM', () => process.exit(7)).on('SIGINT', () => process.exit(8));
const orphans = Array.from({ length: 3 }, () => {
  const { stdout } = childProcess.spawnSync('sh', ['-c', 'sleep 0.1 >/dev/null & echo $!'], { encoding: 'utf8' });
  return Number(stdout);
});
const stdin = fs.readFileSync(0, 'utf8');

/** The states of those that are still there. */
const states = (): string[] =>
  orphans.flatMap(pid => {
    try {
      return /\) (\S)/.exec(fs.readFileSync(`/proc/${pid}/stat`, 'latin1'))?.[1] ?? [];
    } catch {
      return [];
    }
  });

let deadSince: number | null = null;
const look = setInterval(() => {
  const left = states();
  if (left.some(state => state !== 'Z')) return;
  deadSince ??= performance.now();
  // A zombie is one for a moment even where it is buried.
  if (left.length > 0 && performance.now() - deadSince < 2_000) return;
  clearInterval(look);
  console.log(JSON.stringify({ pid: process.pid, zombies: left.length, stdin }));
}, 20);
setTimeout(() => {}, 60_000);

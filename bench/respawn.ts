import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { announcer, crashproof, floor, median, nextPid, stop } from './contestants.ts';

/** From kill -9 of the child to the first word of the next one, in ms, without a delay between them. */
export async function respawn(folder: string, kills = 60): Promise<{ floorMs: number; crashproofMs: number }> {
  const flags = ['--restart-delay', '0', '--max-restarts', '100000'];
  const racers = [];
  for (const one of [floor, crashproof]) {
    const own = path.join(folder, `respawn-${one.name}`);
    fs.mkdirSync(own);
    const pipe = path.join(own, 'pids');
    execFileSync('mkfifo', [pipe]);
    const supervisor = one.start(own, announcer(pipe), { flags });
    racers.push({ pipe, supervisor, pid: await nextPid(pipe), tookMs: [] as number[] });
  }
  for (let kill = 0; kill < kills; kill++) {
    for (const racer of racers) {
      // What the last restart left to do (reports, fresh pipes) is not what this measures.
      await new Promise(resolve => setTimeout(resolve, 600));
      const began = performance.now();
      process.kill(racer.pid, 'SIGKILL');
      racer.pid = await nextPid(racer.pipe);
      racer.tookMs.push(performance.now() - began);
    }
  }
  for (const { supervisor } of racers) await stop(supervisor);
  const [floorMs = Number.NaN, crashproofMs = Number.NaN] = racers.map(({ tookMs }) => median(tookMs));
  return { floorMs, crashproofMs };
}

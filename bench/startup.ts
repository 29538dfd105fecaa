import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { announcer, crashproof, floor, median, nextPid, stop } from './contestants.ts';

/** From the supervisor's own start to the first word of its child, in ms. */
export async function startup(folder: string, rounds = 15): Promise<{ floorMs: number; crashproofMs: number }> {
  const own = path.join(folder, 'startup');
  fs.mkdirSync(own);
  const pipe = path.join(own, 'pids');
  execFileSync('mkfifo', [pipe]);
  const tookMs = { floor: [] as number[], crashproof: [] as number[] };
  for (let round = 0; round <= rounds; round++) {
    for (const one of [floor, crashproof]) {
      const began = performance.now();
      const supervisor = one.start(own, announcer(pipe));
      await nextPid(pipe);
      if (round > 0) tookMs[one.name].push(performance.now() - began);
      await stop(supervisor);
    }
  }
  return { floorMs: median(tookMs.floor), crashproofMs: median(tookMs.crashproof) };
}

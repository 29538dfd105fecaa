import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { type Contestant, crashproof, floor, median } from './contestants.ts';

interface Stopping {
  /** Until a well-behaved application is gone, in ms. */
  readonly gone: { readonly floorMs: number; readonly crashproofMs: number };
  /** Until its supervisor is gone, too: the last report written, a last look at every process. */
  readonly ended: { readonly floorMs: number; readonly crashproofMs: number };
  /** Until one is gone that takes no notice of SIGTERM. */
  readonly deafMs: number;
}

/** From SIGTERM to the supervisor until the application is gone, and until the supervisor is. */
export async function stopping(folder: string, { rounds = 15, deafRounds = 5 } = {}): Promise<Stopping> {
  const took = { floor: [] as Stopped[], crashproof: [] as Stopped[] };
  for (let round = 0; round < rounds; round++) {
    for (const one of [floor, crashproof]) {
      const own = path.join(folder, `stopping-${one.name}-${round}`);
      took[one.name].push(await stopOne(one, own, ''));
    }
  }
  const deaf = Array.from({ length: deafRounds }, (_, round) =>
    stopOne(crashproof, path.join(folder, `stopping-deaf-${round}`), `trap '' TERM; `),
  );
  const deafMs = median((await Promise.all(deaf)).map(({ goneMs }) => goneMs));
  const [floorGone, ownGone] = [took.floor, took.crashproof].map(all => median(all.map(({ goneMs }) => goneMs)));
  const [floorEnded, ownEnded] = [took.floor, took.crashproof].map(all => median(all.map(({ endedMs }) => endedMs)));
  return {
    gone: { floorMs: floorGone ?? Number.NaN, crashproofMs: ownGone ?? Number.NaN },
    ended: { floorMs: floorEnded ?? Number.NaN, crashproofMs: ownEnded ?? Number.NaN },
    deafMs,
  };
}

interface Stopped {
  readonly goneMs: number;
  readonly endedMs: number;
}

async function stopOne(one: Contestant, own: string, first: string): Promise<Stopped> {
  fs.mkdirSync(own);
  const pipe = path.join(own, 'alive');
  execFileSync('mkfifo', [pipe]);
  // It holds the pipe open as long as it lives: its end is seen the moment it comes.
  const held = fs.createReadStream(pipe);
  const gone = once(
    held.on('data', () => {}),
    'end',
  );
  const supervisor = one.start(own, ['/bin/sh', '-c', `${first}exec 3> '${pipe}'; echo ready >&3; exec sleep 1000`]);
  await once(held, 'data');
  // What its start has left to do is not what this measures.
  await new Promise(resolve => setTimeout(resolve, 1_000));
  const began = performance.now();
  const exit = once(supervisor, 'exit');
  supervisor.kill('SIGTERM');
  await gone;
  const goneMs = performance.now() - began;
  await exit;
  return { goneMs, endedMs: performance.now() - began };
}

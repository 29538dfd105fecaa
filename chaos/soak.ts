import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { maxEndsKept } from '../src/runtime/history.ts';
import { pause, World } from './world.ts';

/*
 * A restart every two seconds, for twenty minutes (`npm run soak`, or `npm run soak -- 10` for ten). Once the history of
 * a hundred ends is full nothing may grow: memory by 5 MiB, open files by 4, files of the folder beyond their bounds.
 * Linux only.
 */

const minutes = Number(process.argv[2] ?? 20);
const everyMs = 2_000;
const allowed = { rssMiB: 5, openFiles: 4, files: 60 };

execFileSync(process.execPath, ['scripts/build.mjs', '--bundle-only'], { stdio: 'inherit' });
const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'crashproof-soak-'));
const world = new World(dir, 20_000 + (process.pid % 20_000));
const restarts = Math.floor((minutes * 60_000) / everyMs);
const grownUp = Math.min(maxEndsKept + 20, Math.ceil(restarts / 2));
/** The heap is tidied once a minute, and a run that begins or ends has files open: the least of the last minute counts. */
const recent: { rssMiB: number; openFiles: number }[] = [];
const look = () => ({
  rssMiB: Math.min(...recent.map(({ rssMiB }) => rssMiB)),
  openFiles: Math.min(...recent.map(({ openFiles }) => openFiles)),
  files: fs.readdirSync(dir).length,
});

try {
  world.startSupervisor();
  let young: ReturnType<typeof look> | null = null;
  for (let restart = 1; restart <= restarts; restart++) {
    await pause(everyMs);
    recent.push({ rssMiB: world.rssMiB(), openFiles: world.openFiles() });
    if (recent.length > 60_000 / everyMs) recent.shift();
    process.kill(world.app(), 'SIGKILL');
    if (restart === grownUp) young = look();
    if (restart % 30 === 0) console.log(`${restart} restarts:`, inWords(look()));
  }
  await pause(everyMs);
  const old = look();
  console.log('at the end:', inWords(old));
  const grown = young === null ? [] : grownBeyond(young, old);
  if (world.processes().length !== 1) grown.push(`${world.processes().length} processes`);
  await world.stopSupervisor();
  if (world.processes().length > 0) grown.push('processes left after the stop');
  console.log(grown.length === 0 ? 'ok: nothing grew' : `FAILED: ${grown.join('; ')}`);
  process.exitCode = grown.length === 0 ? 0 : 1;
} finally {
  world.supervisor?.kill('SIGKILL');
  await pause(1_000);
  for (const pid of world.processes()) process.kill(pid, 'SIGKILL');
  fs.rmSync(dir, { recursive: true, force: true });
}

function grownBeyond(young: ReturnType<typeof look>, old: ReturnType<typeof look>): string[] {
  const grown: string[] = [];
  if (old.rssMiB - young.rssMiB > allowed.rssMiB) grown.push(`memory by ${(old.rssMiB - young.rssMiB).toFixed(1)} MiB`);
  if (old.openFiles - young.openFiles > allowed.openFiles)
    grown.push(`open files by ${old.openFiles - young.openFiles}`);
  if (old.files > allowed.files) grown.push(`${old.files} files in the log folder`);
  return grown;
}

function inWords({ rssMiB, openFiles, files }: ReturnType<typeof look>): string {
  return `${rssMiB.toFixed(1)} MiB, ${openFiles} open files, ${files} files in the folder`;
}

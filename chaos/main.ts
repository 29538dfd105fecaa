import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { randomFrom } from '../src/testing/random.ts';
import { type Fault, faults, supervisorKilled } from './faults.ts';
import { pause, World } from './world.ts';

/*
 * Random faults against a real application, one a round. After each: one application, on the right port, counted
 * rightly, no process, draft or socket left over. `npm run chaos -- --rounds 1000 --seed 42`; Linux only.
 */

const { values } = parseArgs({
  options: { rounds: { type: 'string' }, seed: { type: 'string' }, inside: { type: 'boolean' } },
});
const rounds = Number(values.rounds ?? 100);
const seed = Number(values.seed ?? Date.now() % 1_000_000);
const recoverWithinMs = 20_000;
/** In the second half the supervisor is let live, and its memory at the end compared with that after so many rounds. */
const youngRounds = 50;
const lastKilledRound = Math.floor(rounds / 2);
const grownMaxMiB = 5;
/** It tidies its heap once a minute. */
const restMs = 70_000;

if (process.getuid?.() === 0 && !values.inside) {
  // A mount namespace of its own, for a small disk that can be filled.
  const words = [
    '--mount',
    '--propagation',
    'private',
    process.execPath,
    ...process.execArgv,
    ...process.argv.slice(1),
  ];
  const { status } = spawnSync('unshare', [...words, '--inside', '--seed', String(seed)], { stdio: 'inherit' });
  process.exit(status ?? 1);
}

execFileSync(process.execPath, ['scripts/build.mjs', '--bundle-only'], { stdio: 'inherit' });
const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'crashproof-chaos-'));
if (values.inside) execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=32m', 'tmpfs', dir]);
const random = randomFrom(seed);
const world = new World(dir, 20_000 + (process.pid % 20_000));
const possible = faults.filter(fault => (fault.cannot?.(world) ?? null) === null);
for (const { name, cannot } of faults) {
  const why = cannot?.(world) ?? null;
  if (why !== null) console.log(`left out: ${name} (${why})`);
}
console.log(`seed ${seed}, ${rounds} rounds`);

const done = new Map<string, number>();
const slowest = new Map<string, number>();
let young: number | null = null;
let failed: string | null = null;
try {
  world.startSupervisor();
  await recovered('the start');
  for (let round = 1; round <= rounds; round++) {
    const fault = pick(round > lastKilledRound ? possible.filter(({ name }) => name !== supervisorKilled) : possible);
    const before = world.tally();
    const began = performance.now();
    const counted = await fault.run(world);
    await changed(fault, before.starts);
    await recovered(fault.name);
    done.set(fault.name, (done.get(fault.name) ?? 0) + 1);
    slowest.set(fault.name, Math.max(slowest.get(fault.name) ?? 0, performance.now() - began));
    const wrong = await settledWrong(before, counted);
    if (wrong.length > 0) {
      failed = `round ${round}, ${fault.name}: ${wrong.join('; ')}`;
      break;
    }
    if (round === lastKilledRound + youngRounds) young = await restingMiB();
    if (round % 50 === 0)
      console.log(`round ${round}: ${world.rssMiB().toFixed(1)} MiB, ${world.openFiles()} open files`);
  }
  if (young !== null) {
    const grown = (await restingMiB()) - young;
    console.log(`memory ${grown < 0 ? '' : '+'}${grown.toFixed(1)} MiB since it was young`);
    if (grown > grownMaxMiB) failed ??= `the supervisor grew by ${grown.toFixed(1)} MiB`;
  }
  await world.stopSupervisor();
  await pause(100);
  if (world.processes().length > 0) failed ??= `after the stop: processes ${world.processes().join(', ')}`;
} catch (error) {
  failed ??= String(error);
} finally {
  world.supervisor?.kill('SIGKILL');
  await pause(1000);
  for (const pid of world.processes()) process.kill(pid, 'SIGKILL');
}
for (const [name, times] of done)
  console.log(
    `${name.padEnd(20)} ${String(times).padStart(5)} times, slowest ${Math.round(slowest.get(name) ?? 0)} ms`,
  );
if (failed === null) {
  if (values.inside) execFileSync('umount', [dir]);
  fs.rmSync(dir, { recursive: true, force: true });
  console.log(`ok: ${rounds} rounds`);
} else {
  const kept = fs.mkdtempSync(path.join(os.tmpdir(), 'crashproof-chaos-failed-'));
  fs.cpSync(dir, kept, { recursive: true });
  console.log(`FAILED with seed ${seed}: ${failed}; the folder is kept: ${kept}\n${world.lastWords}`);
  process.exitCode = 1;
}

/** The supervisor's memory once it has had the time to tidy. */
async function restingMiB(): Promise<number> {
  const end = performance.now() + restMs;
  let least = Number.POSITIVE_INFINITY;
  while (performance.now() < end) {
    least = Math.min(least, world.rssMiB());
    await pause(1_000);
  }
  return least;
}

function pick(from: readonly Fault[]): Fault {
  const total = from.reduce((sum, { weight }) => sum + weight, 0);
  let left = random.between(0, total - 1);
  for (const fault of from) {
    left -= fault.weight;
    if (left < 0) return fault;
  }
  throw new Error('there is no fault to pick');
}

/** The supervisor has started another run: the application that answered before is gone. */
async function changed(fault: Fault, starts: number): Promise<void> {
  await until(`a new run after ${fault.name}`, () => tallyOrNull()?.starts !== starts);
}

async function recovered(after: string): Promise<void> {
  await until(`an answer after ${after}`, () => world.get('/health'));
}

/** What is wrong once everything has had a moment to settle. */
async function settledWrong(
  before: ReturnType<World['tally']>,
  counted: Readonly<Record<string, number>>,
): Promise<string[]> {
  let wrong: string[] = [];
  for (let tries = 0; tries < 40; tries++) {
    wrong = whatIsWrong(before, counted);
    if (wrong.length === 0) return [];
    await pause(50);
  }
  return wrong;
}

function whatIsWrong(before: ReturnType<World['tally']>, counted: Readonly<Record<string, number>>): string[] {
  const now = tallyOrNull();
  const wrong: string[] = [];
  const processes = world.processes();
  if (processes.length !== 1) wrong.push(`${processes.length} processes`);
  for (const kind of ['crashes', 'unhealthy', 'stopped', 'exits'] as const) {
    const more = (now?.[kind] ?? Number.NaN) - before[kind];
    if (more !== (counted[kind] ?? 0)) wrong.push(`${more} ${kind} counted instead of ${counted[kind] ?? 0}`);
  }
  if (world.drafts().length > 0) wrong.push(`drafts ${world.drafts().join(', ')}`);
  return wrong;
}

function tallyOrNull(): ReturnType<World['tally']> | null {
  try {
    return world.tally();
  } catch {
    return null;
  }
}

async function until(what: string, test: () => boolean | Promise<boolean>): Promise<void> {
  const end = performance.now() + recoverWithinMs;
  while (!(await test())) {
    if (performance.now() > end) throw new Error(`no ${what} within ${recoverWithinMs} ms`);
    await pause(20);
  }
}

import childProcess from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type PlantedBug, plantedBugs } from './planted-bugs.ts';

/*
 * npm run plant-bugs [-- --shard 2/4]
 *
 * Plants each bug in a copy of the core and lets the simulation and the tests of the core look for it. Exit code 1 when
 * one survives both, when the core as it is does not pass, or when the core has changed so that a bug no longer fits.
 * `--shard 2/4` plants the second of four equal parts of them.
 */

const root = fileURLToPath(new URL('..', import.meta.url));
const copied = ['src/core', 'src/testing', 'src/os/port.ts', 'test/sim', 'test/unit/core', 'scripts/sim.ts'];
const beside = ['docs/testing.md', 'package.json', 'tsconfig.json', 'vitest.config.ts'];
const seeds = [1, 2, 3];
const eventsPerSeed = 40_000;
/** A planted bug may loop for ever: that is found, too. */
const longestMs = 120_000;

const bugs = shardOf(plantedBugs);
const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'crashproof-bugs-'));
try {
  process.exitCode = plantAll() ? 0 : 1;
} finally {
  fs.rmSync(dir, { recursive: true, force: true });
}

function plantAll(): boolean {
  for (const name of [...copied, ...beside]) {
    fs.mkdirSync(path.dirname(path.join(dir, name)), { recursive: true });
    fs.cpSync(path.join(root, name), path.join(dir, name), { recursive: true });
  }
  fs.symlinkSync(path.join(root, 'node_modules'), path.join(dir, 'node_modules'), 'junction');

  const stale = plantedBugs.filter(bug => !fits(bug));
  for (const { what, file, good } of stale) {
    console.error(`"${what}" no longer fits src/core/${file}: "${good}" does not stand there exactly once.`);
  }
  if (stale.length > 0) return false;
  if (simulationFails() || testsFail()) {
    console.error('The core as it is does not pass; mend that first.');
    return false;
  }
  let survivors = 0;
  console.log('simulation  tests   bug');
  for (const bug of bugs) {
    const place = path.join(dir, 'src/core', bug.file);
    const sound = fs.readFileSync(place, 'utf8').replaceAll('\r\n', '\n');
    fs.writeFileSync(
      place,
      sound.replace(bug.good, () => bug.bad),
    );
    const [bySimulation, byTests] = [simulationFails(), testsFail()];
    fs.writeFileSync(place, sound);
    if (!bySimulation && !byTests) survivors++;
    console.log(`${mark(bySimulation)}      ${mark(byTests)}  ${bug.what}`);
  }
  console.log(
    survivors === 0 ? `All ${bugs.length} bugs were caught.` : `${survivors} of ${bugs.length} bugs SURVIVED.`,
  );
  return survivors === 0;
}

function fits({ file, good }: PlantedBug): boolean {
  const sound = fs.readFileSync(path.join(dir, 'src/core', file), 'utf8').replaceAll('\r\n', '\n');
  return sound.split(good).length === 2;
}

function shardOf(all: readonly PlantedBug[]): readonly PlantedBug[] {
  const { shard } = parseArgs({ options: { shard: { type: 'string', default: '1/1' } } }).values;
  const [, part, of] = (/^([1-9]\d?)\/([1-9]\d?)$/.exec(shard) ?? []).map(Number);
  if (part === undefined || of === undefined || part > of) {
    console.error(`--shard is a part of a number of parts, as 2/4; got ${shard}`);
    process.exit(2);
  }
  const first = (one: number): number => Math.round((all.length * one) / of);
  return all.slice(first(part - 1), first(part));
}

function mark(caught: boolean): string {
  return caught ? 'caught' : '-     ';
}

function simulationFails(): boolean {
  return seeds.some(seed =>
    fails(['--import', 'tsx', 'scripts/sim.ts', '--seed', String(seed), '--events', String(eventsPerSeed)]),
  );
}

function testsFail(): boolean {
  return fails(['node_modules/vitest/vitest.mjs', 'run', '--project', 'unit', '--bail', '1', '--reporter', 'dot']);
}

function fails(args: readonly string[]): boolean {
  const { status } = childProcess.spawnSync(process.execPath, args, { cwd: dir, timeout: longestMs, stdio: 'ignore' });
  return status !== 0;
}

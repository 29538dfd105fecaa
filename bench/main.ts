import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { coreEvents } from './core-events.ts';
import { dashboard } from './dashboard.ts';
import { diagnosis } from './diagnosis.ts';
import { health } from './health.ts';
import { idle } from './idle.ts';
import { measure as logThroughput } from './log-throughput.ts';
import { many } from './many.ts';
import { respawn } from './respawn.ts';
import { sampling } from './sampling.ts';
import { startup } from './startup.ts';
import { stopping } from './stopping.ts';
import { watching } from './watching.ts';

/*
 * Every figure stands beside the floor measured in the same run: a bare Node loop that does the least that is needed
 * (bench/floor). Quote the ratios; the absolute figures are the machine's. `npm run bench -- respawn idle` runs parts.
 */

interface Row {
  readonly what: string;
  readonly floor: string;
  readonly crashproof: string;
  readonly measured: string;
  readonly allowed: string;
  readonly good: boolean;
}

const parts: Readonly<Record<string, (folder: string) => Promise<readonly Row[]>>> = {
  async respawn(folder) {
    const { floorMs, crashproofMs } = await respawn(folder);
    return [ratio('respawn, no delay (ms)', floorMs, crashproofMs, 'at most', 1.25)];
  },
  async stopping(folder) {
    const { gone, ended, deafMs } = await stopping(folder);
    const good = Math.abs(deafMs - 8_000) <= 300;
    const shown = deafMs.toFixed(0);
    return [
      difference('stop, application gone (ms)', gone.floorMs, gone.crashproofMs, 20),
      difference('stop, supervisor gone (ms)', ended.floorMs, ended.crashproofMs, Number.POSITIVE_INFINITY),
      { what: 'SIGTERM ignored, gone (ms)', floor: '', crashproof: shown, measured: '', allowed: '8000 +- 300', good },
    ];
  },
  async startup(folder) {
    const { floorMs, crashproofMs } = await startup(folder);
    return [difference('start-up to the child (ms)', floorMs, crashproofMs, 80)];
  },
  async health(folder) {
    const { floorMs, crashproofMs } = await health(folder);
    return [ratio('crashproof health (ms)', floorMs, crashproofMs, 'at most', 1.4)];
  },
  async many(folder) {
    const ms = await many(folder);
    const shown = `${ms.toFixed(1)} ms`;
    return [
      {
        what: 'status of 100 services',
        floor: '',
        crashproof: shown,
        measured: '',
        allowed: '< 100 ms',
        good: ms < 100,
      },
    ];
  },
  async idle(folder) {
    const { floor, crashproof } = await idle(folder);
    return [
      difference('private memory (MiB)', floor.privateMiB, crashproof.privateMiB, 8),
      difference('resident memory (MiB)', floor.rssMiB, crashproof.rssMiB, Number.POSITIVE_INFINITY),
      ratio('CPU, a check a second (ms/min)', floor.cpuMsPerMinute, crashproof.cpuMsPerMinute, 'at most', 1),
    ];
  },
  async dashboard(folder) {
    const { withoutMiB, withMiB, explainedMs } = await dashboard(folder);
    const good = explainedMs <= 2_000;
    const shown = explainedMs.toFixed(0);
    return [
      difference('dashboard and a viewer (MiB)', withoutMiB, withMiB, 15),
      { what: 'a crash, explained there (ms)', floor: '', crashproof: shown, measured: '', allowed: '<= 2000', good },
    ];
  },
  async throughput() {
    const { floorMbPerS, crashproofMbPerS } = await logThroughput({ megabytes: 500, rounds: 5 });
    return [ratio('log, 100-byte lines (MB/s)', floorMbPerS, crashproofMbPerS, 'at least', 1.5)];
  },
  async sampling() {
    return [share('samples of 20 processes (% CPU)', await sampling(), 0.3)];
  },
  async watching(folder) {
    return [share('5,000 watched files (% CPU)', await watching(folder), 0.1)];
  },
  async core() {
    coreEvents();
    const perSecond = coreEvents();
    const good = perSecond >= 300_000;
    const shown = Math.round(perSecond).toLocaleString('en');
    return [{ what: 'core (events/s)', floor: '', crashproof: shown, measured: '', allowed: '>= 300,000', good }];
  },
  async diagnosis() {
    const { floorMs, worstMs } = diagnosis();
    return [row('diagnosis, 64 KiB (ms CPU)', floorMs, worstMs, `${worstMs.toFixed(1)} ms`, '< 20 ms', worstMs < 20)];
  },
};

function ratio(what: string, floor: number, own: number, bound: 'at most' | 'at least', allowed: number): Row {
  const measured = own / floor;
  const good = bound === 'at most' ? measured <= allowed : measured >= allowed;
  const sign = bound === 'at most' ? '<=' : '>=';
  return row(what, floor, own, `${measured.toFixed(2)} x`, `${sign} ${allowed} x`, good);
}

function difference(what: string, floor: number, own: number, allowed: number): Row {
  const measured = own - floor;
  const bound = Number.isFinite(allowed) ? `<= +${allowed}` : '';
  return row(what, floor, own, `${measured < 0 ? '' : '+'}${measured.toFixed(1)}`, bound, measured <= allowed);
}

/** Of one core. */
function share(what: string, percent: number, allowed: number): Row {
  const good = percent <= allowed;
  return { what, floor: '', crashproof: percent.toFixed(3), measured: '', allowed: `<= ${allowed}`, good };
}

function row(what: string, floor: number, own: number, measured: string, allowed: string, good: boolean): Row {
  return { what, floor: floor.toFixed(1), crashproof: own.toFixed(1), measured, allowed, good };
}

function print({ what, floor, crashproof, measured, allowed, good }: Row): void {
  const cells = [
    what.padEnd(32),
    floor.padStart(10),
    crashproof.padStart(12),
    measured.padStart(10),
    allowed.padStart(12),
  ];
  console.log(`${cells.join('  ')}  ${good ? 'ok' : 'MISSED'}`);
}

const asked = process.argv.slice(2);
const unknown = asked.filter(name => !Object.hasOwn(parts, name));
if (unknown.length > 0) {
  console.error(`There is no part "${unknown.join(', ')}"; there is ${Object.keys(parts).join(', ')}.`);
  process.exit(2);
}

// Where it is set, each Node reads and parses all certificates before it begins: 35 ms that are the machine's.
delete process.env.NODE_EXTRA_CA_CERTS;
execFileSync(process.execPath, ['scripts/build.mjs', '--bundle-only'], { stdio: 'inherit' });
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'crashproof-bench-'));
let missed = 0;
try {
  const [cpu] = os.cpus();
  console.log(`Node ${process.versions.node}, ${cpu?.model.trim()}, ${os.cpus().length} cores; medians\n`);
  print({ what: '', floor: 'floor', crashproof: 'crashproof', measured: '', allowed: 'allowed', good: true });
  for (const [name, measure] of Object.entries(parts)) {
    if (asked.length > 0 && !asked.includes(name)) continue;
    for (const one of await measure(folder)) {
      print(one);
      if (!one.good) missed += 1;
    }
  }
} finally {
  fs.rmSync(folder, { recursive: true, force: true });
}
process.exitCode = missed === 0 ? 0 : 1;

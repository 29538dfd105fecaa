import childProcess from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { openConsole, openOutput, takePipes } from '../src/os/output/index.ts';

/** What is written: this many megabytes of 100-byte lines, as often as needed, by a writer that costs next to nothing. */
const SAMPLE_MEGABYTES = 10;

export interface LogThroughput {
  readonly floorMbPerS: number;
  readonly crashproofMbPerS: number;
  readonly ratio: number;
  /** How long the event loop was held up at the 99th percentile, in crashproof's rounds. */
  readonly loopDelayP99Ms: number;
}

/**
 * 100-byte lines from a fast writer into a log file, against `child.stdout.pipe(fs.createWriteStream(file))`, in turns
 * and in one process. crashproof rotates at its defaults and keeps its tails; the console is /dev/null.
 */
export async function measure({ megabytes = 1_000, rounds = 7 } = {}): Promise<LogThroughput> {
  const { monitorEventLoopDelay } = await import('node:perf_hooks');
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'log-throughput-'));
  const sample = path.join(folder, 'sample');
  fs.writeFileSync(sample, `${'x'.repeat(99)}\n`.repeat(SAMPLE_MEGABYTES * 10_000));
  const writer = ['cat', ...Array.from({ length: megabytes / SAMPLE_MEGABYTES }, () => sample)];
  const speeds: { floor: number[]; crashproof: number[] } = { floor: [], crashproof: [] };
  const delay = monitorEventLoopDelay({ resolution: 2 });
  try {
    for (let round = 0; round < rounds; round++) {
      speeds.floor.push(await timed(megabytes, () => floor(path.join(folder, 'floor.log'), writer)));
      fs.rmSync(path.join(folder, 'floor.log'));
      delay.enable();
      speeds.crashproof.push(
        await timed(megabytes, () => crashproof(path.join(folder, 'logs', 'app.log'), writer, megabytes * 1e6)),
      );
      delay.disable();
      fs.rmSync(path.join(folder, 'logs'), { recursive: true });
    }
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
  const floorMbPerS = median(speeds.floor);
  const crashproofMbPerS = median(speeds.crashproof);
  return {
    floorMbPerS,
    crashproofMbPerS,
    ratio: crashproofMbPerS / floorMbPerS,
    loopDelayP99Ms: delay.percentile(99) / 1e6,
  };
}

function floor(file: string, [program = '', ...args]: string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = childProcess.spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    child.stdout.pipe(fs.createWriteStream(file)).on('close', resolve).on('error', reject);
  });
}

async function crashproof(logFile: string, [program = '', ...args]: string[], bytes: number): Promise<void> {
  const nowhere = fs.openSync('/dev/null', 'w');
  const output = await openOutput({
    logFile,
    console: openConsole({ outFd: nowhere, errFd: nowhere }),
    onTrouble: trouble => console.error(trouble),
  });
  const pipes = takePipes();
  const child = childProcess.spawn(program, args, { stdio: ['ignore', ...pipes.stdio] });
  const inlets = pipes.handOver(child);
  const run = output.attach(inlets.stdout, inlets.stderr);
  while (!run.ended) await run.settle(60_000);
  await output.close(10_000);
  fs.closeSync(nowhere);
  const { loggedBytes } = output.stats();
  if (loggedBytes !== bytes) throw new Error(`the log got ${loggedBytes} of ${bytes} bytes`);
}

async function timed(megabytes: number, work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return megabytes / ((performance.now() - start) / 1000);
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) console.log(await measure());

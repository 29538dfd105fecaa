import fs from 'node:fs';
import os from 'node:os';
import type { Readings } from './health.ts';

/** Questions closer together than this share one reading of the processors. */
const MIN_SAMPLE_MS = 900;
/** What the processors did is looked at over so long where it is known: one busy second is no news. */
const WINDOW_MS = 10_000;

interface Sample {
  readonly atMs: number;
  readonly busyMs: number;
  readonly totalMs: number;
  readonly processMs: number;
}

/** Reads what the machine and this process use. No timer: a reading looks back at the readings before it. */
export class Machine {
  readonly #folder: string;
  /** Oldest first: one that is older than the window, and those within it, so about a dozen at most. */
  readonly #samples = [sample()];
  #cpu = { cpuPercent: 0, cpuSeconds: 0, processCpuPercent: 0 };

  /** `folder`: the disk it is on is the one watched. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  async read(): Promise<Omit<Readings, 'history' | 'cameras'>> {
    this.#measure();
    return {
      timestamp: new Date().toISOString(),
      ...this.#cpu,
      cpuCount: os.cpus().length,
      processBytes: process.memoryUsage.rss(),
      memory: { totalBytes: os.totalmem(), availableBytes: os.freemem() },
      disk: await this.#disk(),
      machineUptimeSeconds: os.uptime(),
      processUptimeSeconds: process.uptime(),
    };
  }

  #measure(): void {
    const now = sample();
    const newest = this.#samples.at(-1) ?? now;
    if (now.atMs - newest.atMs < MIN_SAMPLE_MS) return;
    this.#samples.push(now);
    while ((this.#samples[1]?.atMs ?? now.atMs) <= now.atMs - WINDOW_MS) this.#samples.shift();
    const then = this.#samples[0] ?? now;
    const total = now.totalMs - then.totalMs;
    this.#cpu = {
      cpuPercent: total > 0 ? Math.min(100, ((now.busyMs - then.busyMs) / total) * 100) : 0,
      cpuSeconds: (now.atMs - then.atMs) / 1000,
      processCpuPercent: ((now.processMs - then.processMs) / (now.atMs - then.atMs)) * 100,
    };
  }

  async #disk(): Promise<Readings['disk']> {
    try {
      const { bsize, blocks, bfree, bavail } = await fs.promises.statfs(this.#folder);
      // As df and psutil count: what only root may use is neither taken nor available.
      return { totalBytes: (blocks - bfree + bavail) * bsize, availableBytes: bavail * bsize };
    } catch {
      return null;
    }
  }
}

function sample(): Sample {
  let busyMs = 0;
  let totalMs = 0;
  for (const { times } of os.cpus()) {
    const busy = times.user + times.nice + times.sys + times.irq;
    busyMs += busy;
    totalMs += busy + times.idle;
  }
  const { user, system } = process.cpuUsage();
  return { atMs: performance.now(), busyMs, totalMs, processMs: (user + system) / 1000 };
}

import fs from 'node:fs';
import os from 'node:os';
import type { Readings } from './health.ts';

/** Two questions within this time share one reading of the processors: a shorter one would be mostly noise. */
const MIN_SAMPLE_MS = 900;

interface Sample {
  readonly atMs: number;
  readonly busyMs: number;
  readonly totalMs: number;
  readonly processMs: number;
}

/** Reads what the machine and this process use. No timer: each reading covers the time since the one before. */
export class Machine {
  readonly #folder: string;
  #before = sample();
  #cpu = { cpuPercent: 0, processCpuPercent: 0 };

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
    const passedMs = now.atMs - this.#before.atMs;
    if (passedMs < MIN_SAMPLE_MS) return;
    const total = now.totalMs - this.#before.totalMs;
    this.#cpu = {
      cpuPercent: total > 0 ? Math.min(100, ((now.busyMs - this.#before.busyMs) / total) * 100) : 0,
      processCpuPercent: ((now.processMs - this.#before.processMs) / passedMs) * 100,
    };
    this.#before = now;
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

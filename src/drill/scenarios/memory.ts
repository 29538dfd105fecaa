import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { cgroupAt, cgroupPrefix, ownCgroup } from '../../os/tree/cgroup.ts';
import type { Failure, Subject } from '../failure.ts';

/** It grows to so much more than the limit. */
const overshoot = 1.25;
/** At most this part of what is free may be taken: the machine itself must not run out. */
const partOfFree = 0.5;
const smallestBytes = 32_000_000;

/**
 * A program in the run's own control group takes memory until the limit is passed, as a leak would. It holds it as long
 * as its input is open, so it ends with the drill, however that ends.
 */
const balloon = `
const bytes = Number(process.argv[1]);
const held = [];
const step = 4 << 20;
process.stdin.resume().once('end', () => process.exit());
process.stdout.write('grows\\n');
(function grow() {
  if (held.length * step >= bytes) return;
  held.push(Buffer.alloc(step, 1));
  setTimeout(grow, 5);
})();
`;

/** Something in the run's control group takes more memory than its limit. */
export const memory: Failure = {
  name: 'memory',
  does: 'take memory within its control group until its limit is passed',
  goals: { detectMs: 60_000, recoverMs: 90_000, mostLost: null },
  noticedBy: ['requested', 'ended'],
  explainedBy: /memory/i,
  endsWhenNoticed: true,
  whyNot(subject) {
    if (process.platform !== 'linux') return 'only Linux has control groups';
    const { max_memory_mb: limit } = subject.service;
    if (limit === null) return 'no memory limit is set, so nothing would be noticed: set --max-memory';
    if (groupOf(subject) === null) return 'its run has no control group of its own here (crashproof doctor says why)';
    const wanted = bytesOf(subject);
    const free = freeBytes();
    if (wanted > free * partOfFree) {
      return `it would take ${inMb(wanted)}, and only ${inMb(free)} are free: the machine itself could run out`;
    }
    return null;
  },
  async begin(subject) {
    const group = groupOf(subject);
    if (group === null) throw new Error('its control group is gone');
    const child = spawn(process.execPath, ['-e', balloon, String(bytesOf(subject))], {
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    const ended = once(child, 'exit');
    child.stdin.on('error', () => {});
    if (child.pid === undefined || !(await cgroupAt(group).add(child.pid))) {
      child.kill('SIGKILL');
      await ended;
      throw new Error('nothing may be put into its control group: run the drill as its user, or with sudo');
    }
    return async () => {
      child.stdin.end();
      await ended;
    };
  },
};

function bytesOf({ service: { max_memory_mb, usage } }: Subject): number {
  const used = (usage?.memory_mb ?? 0) * 1e6;
  return Math.max(smallestBytes, (max_memory_mb ?? 0) * 1e6 * overshoot - used);
}

function groupOf({ leader }: Subject): string | null {
  const group = ownCgroup({ cgroup: read(`/proc/${leader}/cgroup`), mounts: read('/proc/self/mountinfo') });
  return group !== null && path.basename(path.dirname(group)).startsWith(cgroupPrefix) ? group : null;
}

function freeBytes(): number {
  return Number(/^MemAvailable:\s+(\d+) kB/m.exec(read('/proc/meminfo'))?.[1] ?? 0) * 1024;
}

function read(file: string): string {
  try {
    return fs.readFileSync(file, 'latin1');
  } catch {
    return '';
  }
}

const inMb = (bytes: number): string => `${Math.round(bytes / 1e6)} MB`;

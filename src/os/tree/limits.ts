import fs from 'node:fs';
import path from 'node:path';
import { memoryFolder } from '../oom/counters.ts';
import { processRow } from '../table/linux.ts';
import { cgroupPrefix } from './cgroup.ts';

/** What the kernel itself is to hold a run to. */
export interface Limits {
  readonly memoryBytes: number | null;
  /** 1.5: one and a half cores. */
  readonly cpus: number | null;
}

/** A run is in its own control group some 15 ms after its start. */
const enterMs = 2_000;
const lookMs = 20;
/** The kernel hands out CPU time in periods of this length. */
const periodUs = 100_000;
/** Where the supervisor and its helpers move to: a group that holds processes cannot hand its controllers on. */
const ownLeaf = 'supervisor';

/**
 * Sets the limits on the run's own control group (version 2). Processes are moved only where all of them are ours.
 *
 * @returns null, or why it cannot be done here, as the end of a sentence
 */
export async function limitRun(pid: number, limits: Limits): Promise<string | null> {
  const run = await ownGroupOf(pid);
  if (run === null) return 'no control group (version 2) of its own can be made for it';
  const { memoryBytes, cpus } = limits;
  const home = path.dirname(run);
  const controllers = [memoryBytes === null ? '' : '+memory', cpus === null ? '' : '+cpu'].filter(one => one !== '');
  try {
    handOn(path.dirname(home), controllers);
    fs.writeFileSync(path.join(home, 'cgroup.subtree_control'), controllers.join(' '));
    if (memoryBytes !== null) {
      fs.writeFileSync(path.join(run, 'memory.max'), String(memoryBytes));
      // What is left of a half-killed application serves nobody.
      fs.writeFileSync(path.join(run, 'memory.oom.group'), '1');
    }
    if (cpus !== null) fs.writeFileSync(path.join(run, 'cpu.max'), `${Math.round(cpus * periodUs)} ${periodUs}`);
    return null;
  } catch (error) {
    if (error instanceof NotOurs) return error.message;
    return `its control group has no controllers for them (${(error as NodeJS.ErrnoException).code})`;
  }
}

class NotOurs extends Error {}

function handOn(group: string, controllers: readonly string[]): void {
  const file = path.join(group, 'cgroup.subtree_control');
  const has = fs.readFileSync(file, 'latin1').trim().split(' ');
  if (controllers.every(controller => has.includes(controller.slice(1)))) return;
  try {
    fs.writeFileSync(file, controllers.join(' '));
    return;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EBUSY') throw error;
  }
  const pids = fs.readFileSync(path.join(group, 'cgroup.procs'), 'latin1').trim().split('\n').map(Number);
  const others = pids.filter(pid => pid !== process.pid && processRow(pid)?.ppid !== process.pid);
  if (others.length > 0)
    throw new NotOurs(`the control group crashproof was started in holds other programs, such as pid ${others[0]}`);
  const leaf = path.join(group, ownLeaf);
  fs.mkdirSync(leaf, { recursive: true });
  for (const pid of pids) fs.writeFileSync(path.join(leaf, 'cgroup.procs'), String(pid));
  fs.writeFileSync(file, controllers.join(' '));
}

/** null where the run has not entered one in time. */
async function ownGroupOf(pid: number): Promise<string | null> {
  for (let waitedMs = 0; waitedMs < enterMs; waitedMs += lookMs) {
    const places = { cgroup: read(`/proc/${pid}/cgroup`), mounts: read('/proc/self/mountinfo') };
    const folder = memoryFolder(places, 2)?.folder ?? '';
    if (path.basename(path.dirname(folder)).startsWith(cgroupPrefix)) return folder;
    if (folder === '') return null;
    await new Promise(resolve => setTimeout(resolve, lookMs));
  }
  return null;
}

function read(file: string): string {
  try {
    return fs.readFileSync(file, 'latin1');
  } catch {
    return '';
  }
}

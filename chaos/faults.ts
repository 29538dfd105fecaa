import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { pause, squat, type World } from './world.ts';

/** How the supervisor must count what was done. */
type Counted = Partial<Record<'crashes' | 'unhealthy' | 'stopped', number>>;

export interface Fault {
  readonly name: string;
  /** How often, against the others. */
  readonly weight: number;
  /** Where it cannot be done here: why not. */
  readonly cannot?: (world: World) => string | null;
  run(world: World): Promise<Counted>;
}

export const supervisorKilled = 'supervisor killed';

export const faults: readonly Fault[] = [
  { name: 'kill -9', weight: 6, run: async world => kill(world, 'SIGKILL') },
  { name: 'segfault', weight: 4, run: async world => kill(world, 'SIGSEGV') },
  {
    name: 'exit',
    weight: 4,
    async run(world) {
      await world.get('/exit');
      return { crashes: 1 };
    },
  },
  {
    name: 'hang',
    weight: 3,
    async run(world) {
      await world.knownHealthy();
      process.kill(world.app(), 'SIGSTOP');
      return { unhealthy: 1 };
    },
  },
  {
    name: 'memory balloon',
    weight: 2,
    async run(world) {
      await world.get('/balloon');
      return { stopped: 1 };
    },
  },
  {
    name: 'fork storm',
    weight: 1,
    async run(world) {
      await world.get('/forks');
      await pause(200);
      return kill(world, 'SIGKILL');
    },
  },
  {
    name: 'port theft',
    weight: 2,
    async run(world) {
      kill(world, 'SIGKILL');
      await squat(world.port, 300);
      return { crashes: 1 };
    },
  },
  {
    name: supervisorKilled,
    weight: 1,
    async run(world) {
      const gone = world.supervisor === null ? null : once(world.supervisor, 'exit');
      world.supervisor?.kill('SIGKILL');
      await gone;
      world.startSupervisor();
      return {};
    },
  },
  {
    name: 'full disk',
    weight: 1,
    cannot: world =>
      fs.statfsSync(world.dir).blocks * fs.statfsSync(world.dir).bsize > 1e8
        ? 'needs root: a small disk of its own'
        : null,
    async run(world) {
      const filler = path.join(world.dir, 'filler');
      fillUp(filler);
      process.kill(world.app(), 'SIGKILL');
      await pause(500);
      fs.rmSync(filler);
      return { crashes: 1 };
    },
  },
];

function kill(world: World, signal: NodeJS.Signals): Counted {
  process.kill(world.app(), signal);
  return { crashes: 1 };
}

function fillUp(file: string): void {
  const fd = fs.openSync(file, 'w');
  try {
    for (;;) fs.writeSync(fd, Buffer.alloc(65_536));
  } catch {
    // ENOSPC: this is what was wanted.
  } finally {
    fs.closeSync(fd);
  }
}

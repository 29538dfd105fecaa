import fs from 'node:fs';
import path from 'node:path';

/*
 * Where the kernel offers it, each run gets a cgroup (version 2) of its own below the one the supervisor is in: nothing
 * leaves it by forking, and `cgroup.kill` ends all of it at once. Only folders made here are ever written to or removed.
 * Not to be had: in a container with a read-only /sys/fs/cgroup, for a user without delegation, on other systems.
 */

/** An application may have made cgroups within its own; deeper or more than so many are not looked at. */
const depthMax = 8;
const foldersMax = 256;

/** Behind it stands the supervisor's instance. */
export const cgroupPrefix = 'crashproof-';

export interface Cgroup {
  readonly path: string;
  /** Moves a process into it. False where that cannot be. Takes some 15 ms of waiting in the kernel, so not at once. */
  add(pid: number): Promise<boolean>;
  /** Everything alive in it, and in what was made below it. */
  pids(): ReadonlySet<number>;
  isPopulated(): boolean;
  /** SIGKILL to everything in it. False where the kernel (before 5.14) cannot. */
  kill(): boolean;
  /** Only succeeds once it is empty. */
  remove(): void;
}

export interface CgroupHome {
  readonly path: string;
  /** `null` where it cannot be made. */
  make(name: string): Cgroup | null;
  remove(): void;
}

/**
 * A folder for the cgroups of one supervisor, made beside where it lives itself.
 *
 * @param name a file name
 * @param sources the kernel's account of cgroups and mounts, as text
 * @returns `null` where there is no version 2, or nothing may be made in it
 */
export function openCgroupHome(name: string, sources: Sources | null = readSources()): CgroupHome | null {
  const own = sources === null ? null : ownCgroup(sources);
  if (own === null) return null;
  const home = path.join(own, name);
  try {
    fs.mkdirSync(home);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') return null;
  }
  return {
    path: home,
    make(child) {
      const folder = path.join(home, child);
      try {
        fs.mkdirSync(folder);
        return cgroupAt(folder);
      } catch {
        return null;
      }
    },
    remove: () => removeEmpty(home),
  };
}

/** The folders that supervisors have made here, by name. */
export function cgroupHomes(prefix: string, sources: Sources | null = readSources()): readonly string[] {
  const own = sources === null ? null : ownCgroup(sources);
  if (own === null) return [];
  try {
    return fs
      .readdirSync(own)
      .filter(name => name.startsWith(prefix))
      .map(name => path.join(own, name));
  } catch {
    return [];
  }
}

export interface Sources {
  /** /proc/self/cgroup */
  readonly cgroup: string;
  /** /proc/self/mountinfo */
  readonly mounts: string;
}

function readSources(): Sources | null {
  try {
    return {
      cgroup: fs.readFileSync('/proc/self/cgroup', 'utf8'),
      mounts: fs.readFileSync('/proc/self/mountinfo', 'utf8'),
    };
  } catch {
    return null;
  }
}

/** The folder of the cgroup this process is in, wherever version 2 is mounted. */
export function ownCgroup({ cgroup, mounts }: Sources): string | null {
  const own = /^0::(\/.*)$/m.exec(cgroup)?.[1];
  // A path out of the namespace's root leads to folders that are not ours.
  if (own === undefined || own.startsWith('/..')) return null;
  for (const line of mounts.split('\n')) {
    const [before = '', after = ''] = line.split(' - ');
    if (!after.startsWith('cgroup2 ')) continue;
    const [, , , root = '/', point = ''] = before.split(' ').map(unescapeMount);
    const below = root === '/' ? own : own === root ? '/' : own.startsWith(`${root}/`) ? own.slice(root.length) : null;
    if (below !== null) return below === '/' ? point : path.join(point, below);
  }
  return null;
}

function unescapeMount(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_all, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}

/** A cgroup that stands already, such as one that an earlier supervisor has left. */
export function cgroupAt(folder: string): Cgroup {
  const file = (name: string): string => path.join(folder, name);
  return {
    path: folder,
    add: pid =>
      new Promise(resolve => {
        fs.writeFile(file('cgroup.procs'), String(pid), { flag: 'w' }, error => resolve(error === null));
      }),
    pids() {
      const found = new Set<number>();
      for (const one of foldersBelow(folder)) {
        for (const line of read(path.join(one, 'cgroup.procs')).split('\n')) if (line !== '') found.add(Number(line));
      }
      return found;
    },
    isPopulated: () => /^populated 1$/m.test(read(file('cgroup.events'))),
    kill() {
      try {
        fs.writeFileSync(file('cgroup.kill'), '1', { flag: 'r+' });
        return true;
      } catch {
        return false;
      }
    },
    remove: () => removeEmpty(folder),
  };
}

function read(name: string): string {
  try {
    return fs.readFileSync(name, 'latin1');
  } catch {
    return '';
  }
}

/** The folder itself first. */
function foldersBelow(folder: string, depth = 0): readonly string[] {
  if (depth >= depthMax) return [folder];
  let entries: readonly fs.Dirent[];
  try {
    entries = fs.readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
  const below = entries.filter(entry => entry.isDirectory()).map(({ name }) => path.join(folder, name));
  return [folder, ...below.slice(0, foldersMax).flatMap(one => foldersBelow(one, depth + 1))].slice(0, foldersMax);
}

/** Deepest first. What is not empty stays, and so does what is above it. */
function removeEmpty(folder: string): void {
  for (const one of foldersBelow(folder).toReversed()) {
    try {
      fs.rmdirSync(one);
    } catch {
      // Still in use, or gone.
    }
  }
}

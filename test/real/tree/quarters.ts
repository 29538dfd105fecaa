import childProcess from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { ownCgroup } from '../../../src/os/tree/cgroup.ts';

/** Where and as whom a supervisor runs. */
export interface Quarters {
  readonly who: string;
  /** Words before the command, which becomes it. */
  readonly under: readonly string[];
  /** Does each of its runs get a cgroup of its own? */
  readonly cgroups: boolean;
  /** Why this cannot be had here; `null` where it can. */
  readonly missing: string | null;
}

const isRoot = process.getuid?.() === 0;
const needsRoot = isRoot ? null : 'only root can take this part';

const nobody = ['setpriv', '--reuid', '65534', '--regid', '65534', '--clear-groups'];
const readOnly =
  'for at in /sys/fs/cgroup /sys/fs/cgroup/unified; do ! mountpoint -q $at || mount -o remount,bind,ro $at; done; exec "$@"';
/** As a service manager delegates one: a folder that belongs to the user, and the file by which it is entered. */
const delegated =
  'at=$1; shift; mkdir -p "$at"; chown 65534 "$at" "$at/cgroup.procs"; echo $$ > "$at/cgroup.procs"; exec "$@"';

/** The cgroup (version 2) that these tests are in, if further ones can be made and entered there. */
function roomForCgroups(): string | null {
  try {
    const own = ownCgroup({
      cgroup: fs.readFileSync('/proc/self/cgroup', 'utf8'),
      mounts: fs.readFileSync('/proc/self/mountinfo', 'utf8'),
    });
    if (own === null) return null;
    const at = path.join(own, `tried-by-tests-${process.pid}`);
    fs.mkdirSync(at);
    const { status } = childProcess.spawnSync('sh', ['-c', `echo $$ > '${at}/cgroup.procs'`], { stdio: 'ignore' });
    fs.rmdirSync(at);
    return status === 0 ? own : null;
  } catch {
    return null;
  }
}

const room = roomForCgroups();
/** What is delegated to the ordinary user, to be removed by `leaveQuarters`. */
const ofNobody = room === null ? null : path.join(room, `of-nobody-in-tests-${process.pid}`);

export const quarters: readonly Quarters[] = [
  { who: 'as whoever runs the tests', under: [], cgroups: room !== null, missing: null },
  { who: 'as an ordinary user', under: nobody, cgroups: false, missing: needsRoot },
  {
    who: 'as an ordinary user with a cgroup of its own',
    under: ['sh', '-c', delegated, 'sh', ofNobody ?? '', ...nobody],
    cgroups: true,
    missing: needsRoot ?? (room === null ? 'no cgroups of version 2 can be made here' : null),
  },
  {
    who: 'with a read-only cgroup tree, as in a container',
    under: ['unshare', '--mount', 'sh', '-c', readOnly, 'sh'],
    cgroups: false,
    missing: needsRoot,
  },
];

/** @returns the cgroups of supervisors that were still there, by name */
export function leaveQuarters(): readonly string[] {
  if (ofNobody === null || !fs.existsSync(ofNobody)) return [];
  const left = fs.readdirSync(ofNobody).filter(name => name.startsWith('crashproof-'));
  if (left.length === 0) fs.rmdirSync(ofNobody);
  return left;
}

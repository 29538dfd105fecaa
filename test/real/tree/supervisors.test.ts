import childProcess, { type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cli, isWhole, Tag, trees, until } from './trees.ts';

/*
 * The same for whole supervisors, as a user runs them: as root, as nobody in particular, and where /sys/fs/cgroup is
 * read-only, as it is in a container.
 */

const isRoot = process.getuid?.() === 0;
const readOnly =
  'for at in /sys/fs/cgroup /sys/fs/cgroup/unified; do ! mountpoint -q $at || mount -o remount,bind,ro $at; done; exec "$@"';

const users: readonly (readonly [who: string, wrap: readonly string[], needsRoot: boolean])[] = [
  ['as whoever runs the tests', [], false],
  ['as an ordinary user', ['setpriv', '--reuid', '65534', '--regid', '65534', '--clear-groups'], true],
  ['with a read-only cgroup tree', ['unshare', '--mount', 'sh', '-c', readOnly, 'sh'], true],
];

let dir: string;
let tags: Tag[];
let supervisors: ChildProcess[];

beforeEach(() => {
  dir = fs.mkdtempSync(path.join(os.tmpdir(), 'crashproof-supervisors-'));
  fs.chmodSync(dir, 0o777);
  tags = [];
  supervisors = [];
});

afterEach(async () => {
  const going = supervisors.filter(one => one.exitCode === null && one.signalCode === null);
  for (const supervisor of going) supervisor.kill('SIGKILL');
  await Promise.all(going.map(one => once(one, 'exit')));
  for (const tag of tags) tag.killAll();
  fs.rmSync(dir, { recursive: true, force: true });
});

function supervise(command: readonly string[], wrap: readonly string[]): { supervisor: ChildProcess; tag: Tag } {
  const tag = new Tag();
  const flags = [
    '--env',
    `TREE_TEST=${tag.env.TREE_TEST}`,
    '--name',
    'web',
    '--log-dir',
    dir,
    '--health',
    'none',
    '--restart-delay',
    '10ms',
    '--stop-timeout',
    '1s',
  ];
  const [program = '', ...args] = [...wrap, process.execPath, cli, 'run', ...flags, '--', ...command];
  const supervisor = childProcess.spawn(program, args, { cwd: dir, env: { PATH: tag.env.PATH }, stdio: 'ignore' });
  tags.push(tag);
  supervisors.push(supervisor);
  return { supervisor, tag };
}

describe.each(users)('%s', (_who, wrap, needsRoot) => {
  describe.skipIf(needsRoot && !isRoot)('(other than root cannot take this part)', () => {
    describe.each(trees)('%s', (_what, command, size, deaf) => {
      it.each(['SIGTERM', 'SIGINT'] as const)('is gone after %s', async signal => {
        const { supervisor, tag } = supervise(command, wrap);
        await until(
          () => tag.alive(),
          pids => isWhole(pids, size, deaf),
        );
        const exit = once(supervisor, 'exit');
        supervisor.kill(signal);
        expect(await exit).toEqual([0, null]);
        expect(tag.alive()).toEqual([]);
      });

      it('is whole again after a crash, gone after the supervisor is killed, and there once after a new start', async () => {
        const first = supervise(command, wrap);
        const before = await until(
          () => first.tag.alive(),
          pids => isWhole(pids, size, deaf),
        );
        process.kill(leaderOf(before), 'SIGKILL');
        await until(
          () => first.tag.alive(),
          pids => isWhole(pids, size, deaf) && before.every(pid => !pids.includes(pid)),
        );

        const exit = once(first.supervisor, 'exit');
        first.supervisor.kill('SIGKILL');
        await exit;
        const second = supervise(command, wrap);
        await until(
          () => second.tag.alive(),
          pids => isWhole(pids, size, deaf),
        );
        // The second starts nothing before the first's are gone.
        expect(first.tag.alive()).toEqual([]);
        expect(second.tag.alive()).toHaveLength(size);

        const end = once(second.supervisor, 'exit');
        second.supervisor.kill('SIGTERM');
        expect(await end).toEqual([0, null]);
        expect(second.tag.alive()).toEqual([]);
      });
    });
  });
});

/** Those it started have younger pids, or older ones after these have gone round: it is the one that leads a group of them. */
function leaderOf(pids: readonly number[]): number {
  const leader = pids.find(
    pid =>
      Number(
        fs
          .readFileSync(`/proc/${pid}/stat`, 'latin1')
          .replace(/^.*\) /s, '')
          .split(' ')[2],
      ) === pid,
  );
  if (leader === undefined) throw new Error(`none of ${pids.join(', ')} leads`);
  return leader;
}

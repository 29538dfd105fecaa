import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Fact } from '../../../src/core/event.ts';
import { newInstance } from '../../../src/os/instance/instance.ts';
import { createProcesses, type Processes } from '../../../src/os/processes.ts';
import { commandMaxChars } from '../../../src/os/table/row.ts';
import { systemTable } from '../../../src/os/table/table.ts';
import { child, isWhole, Tag, trees, until } from './trees.ts';

/*
 * Every way a run ends, for every kind of tree, with a cgroup for each run where one can be had, and without.
 */

let tag: Tag;
let dir: string;
let facts: Fact[];
let processes: Processes;
let instance: string;

beforeEach(() => {
  tag = new Tag();
  dir = fs.mkdtempSync(path.join(os.tmpdir(), 'crashproof-tree-'));
  facts = [];
});

afterEach(async () => {
  tag.killAll();
  await until(
    () => facts.map(({ type }) => type),
    seen => seen.includes('emptied') || facts.some(fact => fact.type === 'exited' && !fact.left),
  );
  await processes.close();
  fs.rmSync(dir, { recursive: true });
});

async function begin(command: readonly string[], cgroups: boolean): Promise<number> {
  const told = facts;
  instance = newInstance(dir);
  processes = createProcesses({
    launchOf: () => ({ command, cwd: dir, env: tag.env }),
    tell: fact => void told.push(fact),
    onOutput: () => {},
    instance,
    dirOf: () => dir,
    cgroups,
  });
  processes.spawn('web', 1);
  await until(
    () => facts.map(({ type }) => type),
    seen => seen.includes('spawned'),
  );
  const [spawned] = facts;
  if (spawned?.type !== 'spawned') throw new Error('it was not spawned');
  return spawned.pid;
}

const ended = (): Promise<unknown> =>
  until(
    () => facts.map(fact => (fact.type === 'exited' ? `exited${fact.left ? ', left' : ''}` : fact.type)),
    seen => seen.includes('emptied') || seen.includes('exited'),
  );

describe.each([
  ['with a cgroup where there is one', true],
  ['without cgroups', false],
])('%s', (_, cgroups) => {
  describe.each(trees)('%s', (_what, command, size, deaf) => {
    const ready = (): Promise<unknown> =>
      until(
        () => tag.alive(),
        pids => isWhole(pids, size, deaf),
      );

    it('is gone after a stop', async () => {
      await begin(command, cgroups);
      await ready();
      processes.signal('web', 1, 'SIGTERM');
      await until(
        () => facts,
        () => facts.some(({ type }) => type === 'exited'),
      );
      processes.signal('web', 1, 'SIGKILL');
      await ended();
      expect(tag.alive()).toEqual([]);
    });

    it('is gone after a crash of its leader', async () => {
      const leader = await begin(command, cgroups);
      await ready();
      process.kill(leader, 'SIGKILL');
      await until(
        () => facts,
        () => facts.some(({ type }) => type === 'exited'),
      );
      const exited = facts.find(fact => fact.type === 'exited');
      expect(exited).toMatchObject({ left: size > 1, ending: { by: 'signal', signal: 'SIGKILL' } });
      processes.signal('web', 1, 'SIGTERM');
      processes.signal('web', 1, 'SIGKILL');
      await ended();
      expect(tag.alive()).toEqual([]);
    });

    it('is gone at the end of the ladder for one that does not answer', async () => {
      const leader = await begin(command, cgroups);
      await ready();
      process.kill(leader, 'SIGSTOP');
      processes.signal('web', 1, 'SIGABRT');
      processes.signal('web', 1, 'SIGKILL');
      await ended();
      expect(tag.alive()).toEqual([]);
    });
  });

  describe.each([
    ['from the first', 'lets-a-deaf-daemon-go.py'],
    ['since it was last looked at', 'lets-a-daemon-go-late.py'],
  ])('of a daemon there %s', (_since, program) => {
    it('names everyone who is there, and who is left', async () => {
      const leader = await begin(['/usr/bin/python3', child(program)], cgroups);
      await lookedAt(leader);
      fs.writeFileSync(path.join(dir, 'go'), '');
      await until(
        () => tag.alive(),
        pids => isWhole(pids, 2, 1),
      );
      expect([...(await processes.pids('web'))].toSorted()).toEqual(tag.alive().toSorted());
      process.kill(leader, 'SIGKILL');
      await until(
        () => facts,
        () => facts.some(({ type }) => type === 'exited'),
      );
      const [daemon] = tag.alive();
      const named = await until(
        () => processes.survivors('web'),
        found => found.length > 0,
      );
      const command = `/usr/bin/python3 ${child(program)}`.slice(0, commandMaxChars);
      expect(named).toEqual([{ pid: daemon, command }]);
    });
  });

  it('leaves no cgroup, no warden, no file behind', async () => {
    const leader = await begin(['sleep', '1000'], cgroups);
    await until(
      () => fs.readdirSync(dir),
      names => names.includes('.web.run.json'),
    );
    const helpers = (): string[] => childrenOf(process.pid).filter(line => line.includes(instance));
    await until(helpers, lines => lines.length === 1);
    process.kill(leader, 'SIGTERM');
    await ended();
    expect(await processes.close()).toEqual([]);
    await until(helpers, lines => lines.length === 0);
    expect(fs.readdirSync(dir)).toEqual([]);
    expect(foldersNamed(`crashproof-${instance}`)).toEqual([]);
  });
});

/** It is in its cgroup, where it gets one, and the look after that is over. */
async function lookedAt(leader: number): Promise<void> {
  await until(
    () => fs.readdirSync(dir),
    names => names.includes('.web.run.json'),
  );
  const { cgroup } = JSON.parse(fs.readFileSync(path.join(dir, '.web.run.json'), 'utf8'));
  if (cgroup === null) return;
  await until(
    () => fs.readFileSync(path.join(cgroup, 'cgroup.procs'), 'utf8'),
    pids => pids.split('\n').includes(String(leader)),
  );
  for (const _ of ['its own', 'one that began later']) await systemTable().look();
}

function childrenOf(pid: number): string[] {
  return fs
    .readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .flatMap(name => {
      try {
        const isChild = fs.readFileSync(`/proc/${name}/stat`, 'latin1').includes(`) S ${pid} `);
        return isChild ? [fs.readFileSync(`/proc/${name}/cmdline`, 'latin1')] : [];
      } catch {
        return [];
      }
    });
}

function foldersNamed(name: string): string[] {
  return ['/sys/fs/cgroup', '/sys/fs/cgroup/unified'].map(base => path.join(base, name)).filter(fs.existsSync);
}

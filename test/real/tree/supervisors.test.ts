import childProcess, { type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it, type TestContext } from 'vitest';
import { readRegistrationsIn } from '../../../src/control/registration.ts';
import { historyFile } from '../../../src/os/files/history.ts';
import { leaveQuarters, type Quarters, quarters } from './quarters.ts';
import { child, cli, isWhole, Tag, trees, until } from './trees.ts';

/*
 * The same for whole supervisors, as a user runs them: every way a run ends, for every kind of tree, as root and as
 * nobody in particular, with a cgroup for each run and without. Whatever ended, nothing of it is alive afterwards.
 */

/** Its user's folders, with all that belongs to one supervisor and the next. */
class Stage {
  readonly dir = fs.mkdtempSync(path.join(os.tmpdir(), 'crashproof-supervisors-'));
  /** The check of health passes while the one is there, and adds a line to the other. */
  readonly well = path.join(this.dir, 'well');
  readonly #passed = path.join(this.dir, 'passed');
  readonly #sockets = path.join(this.dir, 'sockets');
  readonly #quarters: Quarters;
  readonly #tree: AnyTree;
  readonly #tags: Tag[] = [];
  readonly #supervisors: ChildProcess[] = [];

  constructor({ onTestFinished }: TestContext, quarters: Quarters, tree: AnyTree) {
    this.#quarters = quarters;
    this.#tree = tree;
    fs.writeFileSync(this.well, '');
    fs.mkdirSync(this.#sockets, { mode: 0o700 });
    if (quarters.under.includes('setpriv')) {
      for (const at of [this.dir, this.#sockets]) fs.chownSync(at, 65534, 65534);
    }
    onTestFinished(async () => {
      for (const supervisor of this.#supervisors) {
        if (supervisor.exitCode !== null || supervisor.signalCode !== null) continue;
        const exit = once(supervisor, 'exit');
        supervisor.kill('SIGKILL');
        await exit;
      }
      for (const tag of this.#tags) tag.killAll();
      fs.rmSync(this.dir, { recursive: true, force: true });
    });
  }

  /** Leaves its environment behind, by which it would be taken for one of the application's own. */
  get check(): string {
    return `exec:env -i /bin/sh ${child('checks-a-file.sh')} ${this.well} ${this.#passed}`;
  }

  /** A check has passed, and been judged: the next one was asked for. */
  async wasWell(): Promise<void> {
    await until(
      () => read(this.#passed).length,
      passes => passes > 1,
    );
  }

  /** A supervisor whose application is there with its whole tree. */
  async supervise(health = 'none'): Promise<Supervised> {
    const tag = new Tag();
    const flags = ['--env', `TREE_TEST=${tag.env.TREE_TEST}`, '--name', 'web', '--log-dir', this.dir];
    const quick = '--health-interval 50ms --health-retry 50ms --restart-delay 10ms --stop-timeout 1s'.split(' ');
    const process = this.#crashproof(['run', ...flags, '--health', health, ...quick, '--', ...this.#tree[1]]);
    this.#tags.push(tag);
    this.#supervisors.push(process);
    await this.whole(tag);
    return { process, tag };
  }

  /** The tree of the next run, all of it, once of the one before nothing is alive. */
  async whole(tag: Tag, before: readonly number[] = []): Promise<readonly number[]> {
    const [, , size, deaf] = this.#tree;
    return await until(
      () => runOf(tag),
      pids =>
        isWhole(pids, size, deaf) &&
        !before.some(pid => pids.includes(pid)) &&
        (!this.#quarters.cgroups || pids.every(isEnclosed)),
    );
  }

  /** `crashproof stop` and the like, as soon as the supervisor can be asked. @returns its exit code */
  async says(word: string, { process }: Supervised): Promise<number> {
    await until(
      () => readRegistrationsIn(path.join(this.#sockets, 'crashproof')).map(({ pid }) => pid),
      pids => pids.some(pid => pid === process.pid),
    );
    // By its folder: whoever runs the tests may have other supervisors, too.
    const [code] = await once(this.#crashproof([word, '--log-dir', this.dir]), 'exit');
    return code;
  }

  /** So many ends of runs stand in what the next supervisor reads. */
  async written(ends: number): Promise<void> {
    const { load } = historyFile(this.dir, 'web');
    await until(
      () => (load()?.saved as { ends: unknown[] } | undefined)?.ends.length,
      count => count === ends,
    );
  }

  /** How the runs so far have ended, and at whose wish, by the last report. */
  ends(): { readonly crashes: number; readonly others: readonly string[] } {
    const last = fs
      .readdirSync(this.dir)
      .filter(name => /^web-crash-report-.*\.json$/.test(name))
      .sort()
      .at(-1);
    const report = JSON.parse(fs.readFileSync(path.join(this.dir, last ?? ''), 'utf8'));
    const others: readonly { kind: string; reason: string }[] = report.other_events;
    return {
      crashes: report.crash_events.length,
      others: others.map(({ kind, reason }) => (kind === 'stopped' ? reason.replace(/ by .*/, '') : kind)),
    };
  }

  #crashproof(words: readonly string[]): ChildProcess {
    const [program = '', ...args] = [...this.#quarters.under, process.execPath, cli, ...words];
    const env = { PATH: process.env.PATH, HOME: this.dir, XDG_RUNTIME_DIR: this.#sockets };
    return childProcess.spawn(program, args, { cwd: this.dir, env, stdio: 'ignore' });
  }
}

type AnyTree = (typeof trees)[number];

interface Supervised {
  readonly process: ChildProcess;
  readonly tag: Tag;
}

afterAll(() => expect(leaveQuarters()).toEqual([]));

describe.concurrent.each(quarters)('$who', where => {
  describe.skipIf(where.missing !== null)(`(${where.missing ?? 'possible here'})`, () => {
    describe.each(trees)('%s', (...tree) => {
      const stage = (test: TestContext): Stage => new Stage(test, where, tree);

      it.for(['SIGTERM', 'SIGINT'] as const)('is gone after %s', async (signal, test) => {
        const { process, tag } = await stage(test).supervise();
        await ends(process, signal);
        expect(tag.alive()).toEqual([]);
      });

      it('is gone after "crashproof stop", while the supervisor goes on', async test => {
        const on = stage(test);
        const web = await on.supervise();
        const { process, tag } = web;
        expect(await on.says('stop', web)).toBe(0);
        expect(tag.alive()).toEqual([]);
        await ends(process, 'SIGTERM');
        expect(on.ends()).toEqual({ crashes: 0, others: ['stop'] });
      });

      it('is another one after "crashproof restart"', async test => {
        const on = stage(test);
        const web = await on.supervise();
        const { process, tag } = web;
        const before = runOf(tag);
        expect(await on.says('restart', web)).toBe(0);
        expect(tag.alive().filter(pid => before.includes(pid))).toEqual([]);
        await on.whole(tag, before);
        await ends(process, 'SIGTERM');
        expect(tag.alive()).toEqual([]);
        expect(on.ends()).toEqual({ crashes: 0, others: ['restart', 'stopped'] });
      });

      it('is another one after a crash', async test => {
        const on = stage(test);
        const { process: supervisor, tag } = await on.supervise();
        const before = runOf(tag);
        process.kill(leaderOf(before), 'SIGKILL');
        await on.whole(tag, before);
        await ends(supervisor, 'SIGTERM');
        expect(tag.alive()).toEqual([]);
        expect(on.ends()).toEqual({ crashes: 1, others: ['stopped'] });
      });

      it('is another one after it was found unhealthy', async test => {
        const on = stage(test);
        const { process, tag } = await on.supervise(on.check);
        await on.wasWell();
        const before = runOf(tag);
        fs.rmSync(on.well);
        await until(
          () => runOf(tag).filter(pid => before.includes(pid)),
          left => left.length === 0,
        );
        fs.writeFileSync(on.well, '');
        await on.whole(tag, before);
        await ends(process, 'SIGTERM');
        expect(runOf(tag)).toEqual([]);
        expect(on.ends()).toEqual({ crashes: 0, others: ['unhealthy', 'stopped'] });
      });

      it('is gone when a killed supervisor is followed by another, before that one starts it', async test => {
        const on = stage(test);
        const first = await on.supervise();
        const before = runOf(first.tag);
        process.kill(leaderOf(before), 'SIGKILL');
        await on.written(1);
        await on.whole(first.tag, before);
        const exit = once(first.process, 'exit');
        first.process.kill('SIGKILL');
        await exit;

        const second = await on.supervise();
        expect(first.tag.alive()).toEqual([]);
        await ends(second.process, 'SIGTERM');
        expect(second.tag.alive()).toEqual([]);
        // The crash under the first one is part of the history that the second has gone on with.
        expect(on.ends().crashes).toBe(1);
      });
    });

    it('each run has a cgroup of its own only where it can', async test => {
      const { process, tag } = await new Stage(test, where, ['a child', ['sleep', '1000'], 1, 0]).supervise();
      const cgroup = fs.readFileSync(`/proc/${runOf(tag)[0]}/cgroup`, 'latin1');
      expect(/^0::.*crashproof-.*\/web\.1$/m.test(cgroup)).toBe(where.cgroups);
      await ends(process, 'SIGTERM');
    });
  });
});

/** Asks a supervisor to end; it does so well. */
async function ends(supervisor: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  const exit = once(supervisor, 'exit');
  supervisor.kill(signal);
  expect(await exit).toEqual([0, null]);
}

/** Of everything alive with this tag what belongs to a run: a check of health is a process, too. */
function runOf(tag: Tag): readonly number[] {
  return tag.alive().filter(pid => read(`/proc/${pid}/environ`).includes('CRASHPROOF_RUN='));
}

function isEnclosed(pid: number): boolean {
  return /^0::.*crashproof-/m.test(read(`/proc/${pid}/cgroup`));
}

function read(file: string): string {
  try {
    return fs.readFileSync(file, 'latin1');
  } catch {
    return '';
  }
}

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

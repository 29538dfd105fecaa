import childProcess from 'node:child_process';
import type { Ending } from '../core/event.ts';
import type { Name, Run } from '../core/spec.ts';
import type { Launch } from './launch.ts';
import { type Inlet, takePipes } from './output/pipes.ts';
import type { ProcessPort, Tell } from './port.ts';
import { spawnError } from './spawn-error.ts';
import type { Survivor } from './table/row.ts';
import { type Household, openHousehold } from './tree/household.ts';
import { markText, markVariable, nestedMark } from './tree/mark.ts';
import { childOptions, treeOf } from './tree/open.ts';
import type { Tree } from './tree/tree.ts';

/** A fresh run's output, to be read from now on by whoever captures it. */
type OnOutput = (service: Name, run: Run, stdout: Inlet, stderr: Inlet) => void;

export interface ProcessesOptions {
  readonly launchOf: (service: Name) => Launch;
  readonly tell: Tell;
  readonly onOutput: OnOutput;
  /** Goes into the environment variable CRASHPROOF_RUN of every run, so that what escapes its tree can be found. */
  readonly instance: string;
  /** Where a service's run is written down for the next supervisor (`leftovers.ts`). Default: nowhere. */
  readonly dirOf?: (service: Name) => string | null;
  /** After a run had ended, these were still found, and are being ended. */
  readonly onStragglers?: (service: Name, run: Run, found: readonly Survivor[]) => void;
  readonly onTrouble?: (sentence: string) => void;
  /** Default: a cgroup for each run where the system lets us. */
  readonly cgroups?: boolean;
  /** Default: a warden ends the runs if this process is killed. */
  readonly warden?: boolean;
}

export interface Processes extends ProcessPort {
  /** The processes of the service's present run, by a fresh look. Empty where nothing runs. */
  pids(service: Name): Promise<ReadonlySet<number>>;
  /** The same by the kernel's own list (a run's cgroup), at the cost of a read; `null` where it keeps none. */
  listed(service: Name): ReadonlySet<number> | null;
  /** Those of the present run that the last look found, as far as they still live: what is being waited for. */
  survivors(service: Name): readonly Survivor[];
  /**
   * Once all runs have ended: a last thorough look, and nothing is left behind, no helper either. Ends no run that goes
   * on. @returns what the look still found, and ended
   */
  close(): Promise<readonly Survivor[]>;
}

/**
 * A fresh run gets this long for itself before the supervisor attends to it: a machine with one processor to spare has
 * the application up the sooner. Its output waits in the pipes.
 */
const headStartMs = 5;

/** Real processes. What it tells and when is fixed by the contract suite (`test/contract/process-port.ts`). */
export function createProcesses(options: ProcessesOptions): Processes {
  const { launchOf, tell, onOutput, instance, onStragglers = () => {} } = options;
  const household: Household = openHousehold(options);
  const present = new Map<Name, { readonly run: Run; readonly tree: Tree }>();

  return {
    spawn(service, run) {
      const launch = launchOf(service);
      const failed = (error: unknown): void =>
        tell({ type: 'exited', service, run, left: false, ending: spawnError(error, launch) });

      const pipes = takePipes();
      const mark = markText({ instance, service, run });
      const child = start(launch, mark, pipes.stdio);
      if (child instanceof Error) {
        pipes.discard();
        return failed(child);
      }
      const { pid } = child;
      if (pid === undefined) {
        pipes.discard();
        child.once('error', failed);
        return;
      }
      const tree = treeOf(child, pid, {
        mark,
        never: household.helpers,
        onStragglers: found => onStragglers(service, run, found),
      });
      present.set(service, { run, tree });
      let ended = (): void => {};
      const takeIn = once(() => {
        clearTimeout(later);
        const { stdout, stderr } = pipes.handOver(child);
        ended = household.begins(service, run, tree);
        onOutput(service, run, stdout, stderr);
        tell({ type: 'spawned', service, run, pid });
      });
      const later = setTimeout(takeIn, headStartMs);
      // A signal that could not be delivered comes as 'error' too; the ladder goes on without it.
      child.on('error', () => {});
      child.once('exit', (code, signal) => {
        takeIn();
        const ending = endingOf(code, signal);
        const left = tree.leaderGone();
        if (typeof left === 'boolean') exited(service, run, tree, ending, left, ended);
        else void left.then(really => exited(service, run, tree, ending, really, ended));
      });
    },
    signal(service, run, signal) {
      const now = present.get(service);
      if (now?.run === run) now.tree.signal(signal as NodeJS.Signals);
    },
    pids: async service => (await present.get(service)?.tree.pids()) ?? new Set(),
    listed: service => present.get(service)?.tree.listed() ?? null,
    survivors: service => present.get(service)?.tree.survivors() ?? [],
    close: () => household.close(),
  };

  function exited(service: Name, run: Run, tree: Tree, ending: Ending, left: boolean, ended: () => void): void {
    if (!left) ended();
    tell({ type: 'exited', service, run, left, ending });
    if (!left) return;
    void tree.emptied().then(() => {
      ended();
      tell({ type: 'emptied', service, run });
    });
  }
}

function start(
  { command, cwd, env }: Launch,
  mark: string,
  output: readonly (number | 'pipe')[],
): childProcess.ChildProcess | Error {
  const [program = '', ...args] = command;
  try {
    return childProcess.spawn(program, args, {
      ...childOptions,
      cwd,
      env: { ...env, [markVariable]: nestedMark(process.env[markVariable], mark) },
      stdio: ['ignore', ...output],
    });
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

function endingOf(code: number | null, signal: NodeJS.Signals | null): Ending {
  return signal === null ? { by: 'code', code: code ?? 0 } : { by: 'signal', signal };
}

function once(work: () => void): () => void {
  let done = false;
  return () => {
    if (!done) work();
    done = true;
  };
}

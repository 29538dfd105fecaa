import childProcess from 'node:child_process';
import fs from 'node:fs';
import type { Ending } from '../core/event.ts';
import type { Name, Run } from '../core/spec.ts';
import type { Launch } from './launch.ts';
import { type Inlet, takePipes } from './output/pipes.ts';
import type { ProcessPort, Tell } from './port.ts';
import { childOptions, type Tree, treeOf } from './tree.ts';

/** While a leader's children outlive it, its tree is looked at this often. */
const treeLookMs = 20;

/** A fresh run's output, to be read from now on by whoever captures it. */
export type OnOutput = (service: Name, run: Run, stdout: Inlet, stderr: Inlet) => void;

export interface ProcessesOptions {
  readonly launchOf: (service: Name) => Launch;
  readonly tell: Tell;
  readonly onOutput: OnOutput;
  /** Goes into the environment variable CRASHPROOF_RUN of every run, so that what escapes its tree can be found. */
  readonly instance: string;
}

/** Real processes. What it tells and when is fixed by the contract suite (`test/contract/process-port.ts`). */
export function createProcesses({ launchOf, tell, onOutput, instance }: ProcessesOptions): ProcessPort {
  const trees = new Map<string, Tree>();

  return {
    spawn(service, run) {
      const launch = launchOf(service);
      const failed = (error: unknown): void =>
        tell({ type: 'exited', service, run, left: false, ending: spawnError(error, launch) });

      const pipes = takePipes();
      const child = start(launch, `${instance}:${service}:${run}`, pipes.stdio);
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
      const { stdout, stderr } = pipes.handOver(child);
      const tree = treeOf(child, pid);
      trees.set(key(service, run), tree);
      // A signal that could not be delivered comes as 'error' too; the ladder goes on without it.
      child.on('error', () => {});
      child.once('exit', (code, signal) => {
        const left = tree.leaderGone();
        tell({ type: 'exited', service, run, left, ending: endingOf(code, signal) });
        if (left) awaitEmpty(service, run, tree);
        else trees.delete(key(service, run));
      });
      onOutput(service, run, stdout, stderr);
      tell({ type: 'spawned', service, run, pid });
    },
    signal(service, run, signal) {
      trees.get(key(service, run))?.signal(signal as NodeJS.Signals);
    },
  };

  function awaitEmpty(service: Name, run: Run, tree: Tree): void {
    const look = setInterval(() => {
      if (!tree.isEmpty()) return;
      clearInterval(look);
      trees.delete(key(service, run));
      tell({ type: 'emptied', service, run });
    }, treeLookMs);
  }
}

function key(service: Name, run: Run): string {
  return `${service}\0${run}`;
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
      env: { ...env, CRASHPROOF_RUN: mark },
      stdio: ['ignore', ...output],
    });
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

function endingOf(code: number | null, signal: NodeJS.Signals | null): Ending {
  return signal === null ? { by: 'code', code: code ?? 0 } : { by: 'signal', signal };
}

/** The system says ENOENT for a missing folder as for a missing program: which of the two it was is looked up. */
function spawnError(error: unknown, { command, cwd }: Launch): Ending {
  const { code = 'EUNKNOWN', message } = error as NodeJS.ErrnoException;
  const program = command[0] ?? '';
  const messages: Readonly<Record<string, string>> = {
    ENOENT: fs.existsSync(cwd) ? `"${program}" was not found` : `the working directory "${cwd}" does not exist`,
    EACCES: `"${program}" may not be executed`,
    ENOTDIR: `a part of the path to "${program}" or of the working directory "${cwd}" is not a directory`,
    EAGAIN: `the system has no room for another process (EAGAIN) to start "${program}"`,
    EMFILE: `the supervisor has no file handle left (EMFILE) to start "${program}"`,
    ENOMEM: `the system has no memory left (ENOMEM) to start "${program}"`,
  };
  return { by: 'spawn-error', code, message: messages[code] ?? `"${program}": ${message}` };
}

import childProcess from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

/*
 * The first process of a container is the parent of everyone whose own parent has died, and has to bury them. Node does
 * not: they would stay as zombies until the container has no pid left. So crashproof, started first, makes room for an
 * init that does, and runs on as its child. Nothing of this needs a writable /sys/fs/cgroup.
 */

/** Programs made to be pid 1, and how they are given a command; the first one found is taken. */
const inits: readonly (readonly [name: string, ...before: string[]])[] = [
  ['tini', '--'],
  ['docker-init', '--'],
  ['dumb-init', '--single-child', '--'],
  ['catatonit', '--'],
];

const shell = '/bin/sh';

/**
 * `sh` as init: it forwards what a container engine or a person sends, and its `wait` buries strangers too. The child is
 * in the background, so its stdin has to be handed over, and SIGINT and SIGQUIT, which `sh` has it ignore, are taken up
 * again by Node's own handlers.
 */
export const shellInit = String.raw`
for signal in TERM INT QUIT HUP USR1 USR2; do trap "kill -$signal \$child" "$signal"; done
exec 3<&0
"$@" <&3 3<&- &
child=$!
exec 3<&-
while :; do
  wait "$child"
  code=$?
  kill -0 "$child" 2>/dev/null || exit "$code"
done
`;

/** What to do about being pid 1. */
export type InitPlan =
  /** Nothing: not the first process, or the user has asked for it. */
  | { readonly do: 'go on' }
  /** Becomes this program, which runs us again as its child. */
  | { readonly do: 'become'; readonly file: string; readonly argv: readonly string[] }
  /** Stays as pid 1 and runs ourselves below this program, which buries for us. */
  | { readonly do: 'run below'; readonly file: string; readonly args: readonly string[] }
  | { readonly do: 'refuse'; readonly sentence: string };

export interface Machine {
  readonly pid: number;
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Node 22.15 and later can become another program. */
  readonly canBecome: boolean;
  /** The command that was started, from node's own path on. */
  readonly argv: readonly string[];
  /** The full path of a program, where it can be run. */
  readonly which: (name: string) => string | null;
}

export function planInit({ pid, platform, env, canBecome, argv, which }: Machine): InitPlan {
  if (pid !== 1 || platform === 'win32' || env.CRASHPROOF_PID1 === 'accept') return { do: 'go on' };
  if (canBecome) {
    for (const [name, ...before] of inits) {
      const file = which(name);
      if (file !== null) return { do: 'become', file, argv: [name, ...before, ...argv] };
    }
    if (which(shell) !== null) return { do: 'become', file: shell, argv: ['sh', '-c', shellInit, 'init', ...argv] };
  }
  const tini = which('tini');
  // -s: whoever loses its parent below tini becomes tini's child, and not ours.
  if (tini !== null) return { do: 'run below', file: tini, args: ['-s', '--', ...argv] };
  return { do: 'refuse', sentence: refusal(canBecome) };
}

function refusal(canBecome: boolean): string {
  const why = canBecome
    ? 'there is neither tini nor dumb-init nor catatonit nor /bin/sh to take that place'
    : `Node ${process.versions.node} cannot hand that place over (22.15 and later can), and there is no tini on the PATH`;
  return (
    'crashproof was started as the first process (pid 1), which has to bury the dead of the whole container, and Node ' +
    `does not; ${why}. Start the container with --init (Docker, Podman; "init: true" in Compose), or add tini to the ` +
    'image, or set CRASHPROOF_PID1=accept to go on and let zombies gather'
  );
}

/**
 * To be called before anything else. Does not return where this process becomes an init: it starts again below it.
 *
 * @returns `null` to go on; else the exit code to end with at once
 */
export async function takeCareOfPid1(say: (sentence: string) => void): Promise<number | null> {
  const { execve } = process as unknown as { execve?: (file: string, argv: string[], env: NodeJS.ProcessEnv) => never };
  const plan = planInit({
    pid: process.pid,
    platform: process.platform,
    env: process.env,
    canBecome: execve !== undefined,
    argv: [process.execPath, ...process.execArgv, ...process.argv.slice(1)],
    which,
  });
  switch (plan.do) {
    case 'go on':
      return null;
    case 'become':
      return execve?.call(process, plan.file, [...plan.argv], process.env) ?? null;
    case 'run below':
      return forward(plan.file, plan.args);
    case 'refuse':
      say(plan.sentence);
      return 2;
    default:
      return plan satisfies never;
  }
}

const forwarded = ['SIGTERM', 'SIGINT', 'SIGQUIT', 'SIGHUP', 'SIGUSR2'] as const;

/** Runs it in our place: with our files and signals, and our end is its end. */
function forward(file: string, args: readonly string[]): Promise<number> {
  const child = childProcess.spawn(file, args, { stdio: 'inherit' });
  for (const signal of forwarded) process.on(signal, () => child.kill(signal));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    // tini ends with 128 + the signal's number where its child was killed.
    child.once('exit', (code, signal) => resolve(code ?? (signal === 'SIGKILL' ? 137 : 143)));
  });
}

function which(name: string): string | null {
  const folders = name.includes('/') ? [''] : (process.env.PATH ?? '').split(path.delimiter);
  return folders.map(folder => path.join(folder, name)).find(isProgram) ?? null;
}

function isProgram(file: string): boolean {
  try {
    fs.accessSync(file, fs.constants.X_OK);
    return fs.statSync(file).isFile();
  } catch {
    return false;
  }
}

import childProcess, { type ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import type net from 'node:net';
import type { Identity } from '../table/row.ts';
import { wardenScript } from './script.ts';

/** Its lines wait in the pipe when it has been stopped; with more than this waiting it is replaced. */
const waitingMaxBytes = 64 * 1024;
/** A warden that was killed is followed by another after so long, so many times. */
const nextAfterMs = 100;
const wardensMax = 20;

/**
 * A tiny `sh` beside the supervisor that outlives it only to end what it leaves: a supervisor killed with SIGKILL
 * takes its application along. In a session of its own, so neither Ctrl-C nor a closed terminal reaches it; holding
 * nothing but the pipe, so it delays nobody's end; asleep until something ends. No process of the application has it
 * for a parent, so pids, signals and exit codes are what they would be without it.
 */
export interface Warden {
  watch(leader: Identity): void;
  /** All of that run has ended. */
  forget(leader: Identity): void;
  /** `null` where none is running. */
  pid(): number | null;
  /** It goes at once and ends nobody. */
  dismiss(): void;
}

export interface WardenOptions {
  readonly instance: string;
  /** The folder of the instance's cgroups. Asked when the warden starts. */
  readonly cgroupHome: () => string | null;
  readonly onTrouble: (sentence: string) => void;
}

const shell = '/bin/sh';

/**
 * Needless where the supervisor is the first process of a container, whose end is that of all others, and on Windows,
 * where a supervisor's job ends with it.
 */
export function canHaveWarden(): boolean {
  return process.platform !== 'win32' && process.pid !== 1 && fs.existsSync(shell);
}

export function createWarden({ instance, cgroupHome, onTrouble }: WardenOptions): Warden {
  const watched = new Map<string, Identity>();
  let child: ChildProcess | null = null;
  let started = 0;
  let dismissed = false;

  function start(): void {
    if (dismissed || child !== null || started >= wardensMax) return;
    started += 1;
    if (started === wardensMax) onTrouble(gaveUp);
    // Handed over as a variable, or `ps` would show the whole script.
    const warden = childProcess.spawn(
      shell,
      ['-c', 'eval "$WARDEN"', 'crashproof-warden', instance, cgroupHome() ?? ''],
      {
        detached: true,
        cwd: '/',
        env: { PATH: process.env.PATH ?? '/usr/bin:/bin', LC_ALL: 'C', WARDEN: wardenScript },
        stdio: ['pipe', 'ignore', 'ignore'],
      },
    );
    child = warden;
    const ended = (): void => {
      if (child !== warden) return;
      child = null;
      if (!dismissed) setTimeout(start, nextAfterMs).unref();
    };
    warden.once('error', ended);
    warden.once('exit', ended);
    warden.stdin?.on('error', () => {});
    warden.unref();
    (warden.stdin as net.Socket | null)?.unref();
    for (const leader of watched.values()) send(`+ ${wordsOf(leader)}`);
  }

  function send(line: string): void {
    if (child?.stdin == null) return;
    child.stdin.write(`${line}\n`);
    if (child.stdin.writableLength > waitingMaxBytes) child.kill('SIGKILL');
  }

  return {
    watch(leader) {
      watched.set(wordsOf(leader), leader);
      if (child === null) start();
      else send(`+ ${wordsOf(leader)}`);
    },
    forget(leader) {
      if (watched.delete(wordsOf(leader))) send(`- ${wordsOf(leader)}`);
    },
    pid: () => child?.pid ?? null,
    dismiss() {
      dismissed = true;
      child?.stdin?.end('bye\n');
    },
  };
}

const gaveUp =
  'the warden, a small process that ends the application should the supervisor be killed, has itself been killed ' +
  `${wardensMax - 1} times; it will not be started again after this one`;

function wordsOf({ pid, start }: Identity): string {
  return `${pid} ${start ?? 0}`;
}

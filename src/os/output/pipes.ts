import childProcess from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Readable } from 'node:stream';

/** Where a stream of a run is read from: a descriptor of our own, or what node made for the child. */
export type Inlet = { readonly fd: number } | Readable;

/** The two pipes of a run that is about to be spawned. */
export interface Pipes {
  /** For `stdio` of `spawn`, behind stdin. */
  readonly stdio: readonly [number | 'pipe', number | 'pipe'];
  /** After the spawn: keeps the reading ends, and closes the child's in this process, so that their end is seen. */
  handOver(child: { readonly stdout: Readable | null; readonly stderr: Readable | null }): {
    readonly stdout: Inlet;
    readonly stderr: Inlet;
  };
  /** Where spawn threw: closes everything. */
  discard(): void;
}

interface Ends {
  readonly reading: number;
  readonly writing: number;
}

/** Pipes made by one call, two for each run; taken from again as soon as fewer than half are left. */
const STOCK = 8;
const MKFIFO_TIMEOUT_MS = 2_000;
/** Of the folder in which they have names for a moment. */
const PREFIX = 'crashproof-pipes-';
const STALE_MS = 60_000;

let stock: Ends[] = [];
let filling: Promise<void> | null = null;
let unavailable = process.platform !== 'linux';

/**
 * Node gives a child sockets where others give pipes: `echo x > /dev/stdout` fails in it (ENXIO), and reading them is
 * half as fast. So on Linux the pipes are made here: named ones, opened at both ends and unlinked at once. Where
 * `mkfifo` is missing, node's own are used. Resolves when pipes are there or cannot be had; never rejects.
 */
export function preparePipes(): Promise<void> {
  if (unavailable || stock.length >= STOCK / 2) return Promise.resolve();
  filling ??= fill().then(
    ends => {
      stock.push(...ends);
      filling = null;
    },
    (error: NodeJS.ErrnoException) => {
      // Anything else (no file handle left, a full /tmp) may be over by the next run.
      unavailable = error.code === 'ENOENT';
      filling = null;
    },
  );
  return filling;
}

/** The pipes for one run, at once. Node's own where the stock is used up (restarts without a delay) or there is none. */
export function takePipes(): Pipes {
  const stdout = stock.pop();
  const stderr = stock.pop();
  // Not now: what the caller is about to do is start the application.
  setTimeout(preparePipes, 100).unref();
  if (stdout && stderr) return ownPipes(stdout, stderr);
  if (stdout) stock.push(stdout);
  return nodePipes;
}

/** Closes the stock. For the end of the supervisor, and for tests. */
export function closePipes(): void {
  for (const ends of stock) close(ends);
  stock = [];
}

function ownPipes(stdout: Ends, stderr: Ends): Pipes {
  return {
    stdio: [stdout.writing, stderr.writing],
    handOver() {
      fs.closeSync(stdout.writing);
      fs.closeSync(stderr.writing);
      return { stdout: { fd: stdout.reading }, stderr: { fd: stderr.reading } };
    },
    discard() {
      close(stdout);
      close(stderr);
    },
  };
}

const nodePipes: Pipes = {
  stdio: ['pipe', 'pipe'],
  handOver({ stdout, stderr }) {
    if (!stdout || !stderr) throw new Error('the child was spawned without the pipes that were made for it');
    return { stdout, stderr };
  },
  discard() {},
};

function close(ends: Ends): void {
  fs.closeSync(ends.reading);
  fs.closeSync(ends.writing);
}

async function fill(): Promise<Ends[]> {
  removeStale();
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), PREFIX));
  const remove = (): void => fs.rmSync(folder, { recursive: true, force: true });
  // The supervisor may end while mkfifo is at work.
  process.once('exit', remove);
  try {
    const names = Array.from({ length: STOCK }, (_, index) => path.join(folder, String(index)));
    await mkfifo(names);
    return openAll(names);
  } finally {
    process.off('exit', remove);
    remove();
  }
}

/** A supervisor that was killed in those few milliseconds has left its folder: the next one tidies up. */
function removeStale(): void {
  try {
    for (const name of fs.readdirSync(os.tmpdir())) {
      const folder = path.join(os.tmpdir(), name);
      if (!name.startsWith(PREFIX) || Date.now() - fs.lstatSync(folder).mtimeMs < STALE_MS) continue;
      fs.rmSync(folder, { recursive: true, force: true });
    }
  } catch {
    // It is another user's, or was tidied up by somebody else meanwhile.
  }
}

function mkfifo(names: string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const options = { timeout: MKFIFO_TIMEOUT_MS, killSignal: 'SIGKILL' } as const;
    childProcess.execFile('mkfifo', ['-m', '600', ...names], options, error => (error ? reject(error) : resolve()));
  });
}

function openAll(names: readonly string[]): Ends[] {
  const opened: Ends[] = [];
  try {
    for (const name of names) opened.push(openBothEnds(name));
    return opened;
  } catch (error) {
    for (const ends of opened) close(ends);
    throw error;
  }
}

/** Reading first and without waiting, since opening either end alone would wait for the other. */
function openBothEnds(name: string): Ends {
  const reading = fs.openSync(name, fs.constants.O_RDONLY | fs.constants.O_NONBLOCK);
  try {
    return { reading, writing: fs.openSync(name, fs.constants.O_WRONLY) };
  } catch (error) {
    fs.closeSync(reading);
    throw error;
  }
}

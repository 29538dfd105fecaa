import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import crypto from 'node:crypto';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { StringDecoder } from 'node:string_decoder';
import { fileURLToPath } from 'node:url';
import { afterEach } from 'vitest';
import type { Report } from '../../../src/runtime/report.ts';

/** Another build to test, an installed one for instance; by default this folder's. */
export const dist = process.env.DIST_UNDER_TEST ?? fileURLToPath(new URL('../../../dist', import.meta.url));

/** One of the supervisor's own lines (`--log-format json`). */
export interface Said {
  readonly time: string;
  readonly level: string;
  readonly event: string;
  readonly message: string;
  readonly service?: string;
  readonly run?: number;
  readonly pid?: number;
  readonly [field: string]: unknown;
}

export interface SuperviseOptions {
  /** On top of this process's, without the variables that would configure the supervisor. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Further flags, for values with spaces in them. */
  readonly args?: readonly string[];
  /** Its stdout and stderr; pipes that this process reads by default. */
  readonly stdio?: SpawnOptions['stdio'];
  /** Words before it: a program that becomes it, in other surroundings. */
  readonly under?: readonly string[];
}

/** Everything is an event away; one that has not come by then will not come. */
const patienceMs = 40_000;

const open = new Set<Supervisor>();
const folders = new Set<string>();

afterEach(async () => {
  for (const one of open) await one.end();
  open.clear();
  for (const folder of folders) fs.rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  folders.clear();
});

/** A folder for one test, removed after it. */
export function freshFolder(): string {
  const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'crashproof-run-')));
  folders.add(folder);
  return folder;
}

/** The command that runs a program of test/children. */
export function child(file: string, ...args: readonly (string | number)[]): string[] {
  const program = file.endsWith('.py') ? 'python3' : process.execPath;
  return [program, fileURLToPath(new URL(`../../children/${file}`, import.meta.url)), ...args.map(String)];
}

/** `crashproof run FLAGS -- COMMAND` */
export function runs(command: readonly string[], flags = '', options: SuperviseOptions = {}): Supervisor {
  const words = [...flags.split(' ').filter(word => word !== ''), ...(options.args ?? [])];
  return new Supervisor(['run', '--log-format', 'json', ...words, '--', ...command], options);
}

/** `crashproof ARGS`, as typed. */
export function crashproof(args: readonly string[], options: SuperviseOptions = {}): Supervisor {
  return new Supervisor(args, options);
}

/** A supervisor at work, seen from outside: what it says, what it leaves, how it ends. */
export class Supervisor {
  readonly cwd: string;
  readonly process: ChildProcess;
  /** Its own lines so far, in order. */
  readonly events: Said[] = [];
  out = '';
  err = '';
  /** In the environment of whatever it starts. */
  readonly #mark = `SUPERVISED_IN_TEST=${crypto.randomUUID()}`;
  readonly #ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  #hasEnded = false;
  #changed: (() => void)[] = [];
  #rest = '';

  constructor(
    args: readonly string[],
    { env = {}, cwd = freshFolder(), stdio = 'pipe', under = [] }: SuperviseOptions,
  ) {
    this.cwd = cwd;
    const [name = '', value = ''] = this.#mark.split('=');
    const [program = '', ...rest] = [...under, process.execPath, path.join(dist, 'crashproof.cjs'), ...args];
    this.process = spawn(program, rest, {
      cwd,
      env: { ...plainEnv(), NO_COLOR: '1', ...env, [name]: value },
      stdio,
    });
    open.add(this);
    // A character may come in two pieces.
    const [out, err] = [new StringDecoder(), new StringDecoder()];
    this.process.stdout?.on('data', bytes => {
      this.out += out.write(bytes);
      this.#wake();
    });
    this.process.stderr?.on('data', bytes => {
      const text = err.write(bytes);
      this.err += text;
      this.#read(text);
      this.#wake();
    });
    this.#ended = once(this.process, 'close').then(([code, signal]) => {
      this.#hasEnded = true;
      this.#wake();
      return { code, signal };
    });
  }

  get pid(): number {
    return this.process.pid as number;
  }

  /** The first event of that name that has these fields, as soon as it is there. */
  event(name: string, fields: Readonly<Record<string, unknown>> = {}): Promise<Said> {
    const wanted = Object.entries(fields);
    return this.seen(`event ${name} ${JSON.stringify(fields)}`, () =>
      this.events.find(one => one.event === name && wanted.every(([key, value]) => one[key] === value)),
    );
  }

  all(name: string): Said[] {
    return this.events.filter(one => one.event === name);
  }

  /** The pid of run number `run`. */
  async pidOf(run: number, service?: string): Promise<number> {
    const { pid } = await this.event('spawned', service === undefined ? { run } : { run, service });
    return pid as number;
  }

  /** What the application wrote to stdout, as soon as it matches. */
  printed(what: RegExp): Promise<RegExpExecArray> {
    return this.seen(`output ${what}`, () => what.exec(this.out));
  }

  /** Looks again whenever the supervisor or its application has said something. */
  seen<T>(what: string, look: () => T | null | undefined | false): Promise<T> {
    return new Promise((resolve, reject) => {
      const refuse = (why: string): void => reject(new Error(`no ${what}: ${why}\n${this.err}\n${this.out}`));
      const timer = setTimeout(() => refuse(`not within ${patienceMs} ms`), patienceMs);
      const check = (): void => {
        const found = look();
        if (!found && !this.#hasEnded) {
          this.#changed.push(check);
          return;
        }
        clearTimeout(timer);
        if (found) resolve(found);
        else refuse('the supervisor has ended');
      };
      check();
    });
  }

  signal(signal: NodeJS.Signals): void {
    process.kill(this.pid, signal);
  }

  /** Its exit code, once it and its output have ended. */
  async exit(): Promise<number | null> {
    const { code } = await this.#ended;
    return code;
  }

  /** Asks it to stop, as Ctrl-C does. */
  stop(): Promise<number | null> {
    this.signal('SIGINT');
    return this.exit();
  }

  /** Processes that carry its mark, itself not counted. Linux only. */
  left(): number[] {
    return pids().filter(pid => pid !== this.pid && environOf(pid).includes(this.#mark));
  }

  /** Paths of the reports of a service, oldest first. */
  reports(dir = 'logs'): string[] {
    const folder = path.join(this.cwd, dir);
    if (!fs.existsSync(folder)) return [];
    const names = fs.readdirSync(folder).filter(name => /-crash-report-.*\.json$/.test(name) && !name.startsWith('.'));
    return names.sort().map(name => path.join(folder, name));
  }

  /** The newest report. */
  report(): Report {
    const file = this.reports().at(-1);
    if (file === undefined) throw new Error(`there is no report\n${this.err}`);
    return JSON.parse(fs.readFileSync(file, 'utf8'));
  }

  log(name: string): Buffer {
    return fs.readFileSync(path.join(this.cwd, 'logs', `${name}-watchfiles.log`));
  }

  /** The same; nothing where it is not there, as for a moment while it is rotated. */
  logSoFar(name: string): Buffer {
    try {
      return this.log(name);
    } catch {
      return Buffer.alloc(0);
    }
  }

  /** Kills whatever is left of it. */
  async end(): Promise<void> {
    if (!this.#hasEnded) this.process.kill('SIGKILL');
    for (let left = this.left(); left.length > 0; left = this.left()) for (const pid of left) kill(pid);
    this.process.stdout?.destroy();
    this.process.stderr?.destroy();
    await this.#ended;
  }

  #read(text: string): void {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) if (isOwn(line)) this.events.push(JSON.parse(line));
  }

  #wake(): void {
    for (const check of this.#changed.splice(0)) check();
  }
}

/** Is this line the supervisor's own (`--log-format json`)? */
export function isOwn(line: string): boolean {
  return /^\{"time":"[^"]+","level":"\w+","source":"crashproof",/.test(line);
}

/** Milliseconds between two of its lines. */
export function msBetween(before: Said, after: Said): number {
  return Date.parse(after.time) - Date.parse(before.time);
}

/** Waits for what says nothing when it happens: a pid that goes, a file that comes. */
export async function until<T>(what: string, look: () => T | null | undefined | false): Promise<T> {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    const found = look();
    if (found) return found;
    if (performance.now() > deadline) throw new Error(`${what}: not within ${patienceMs} ms`);
    await new Promise(resolve => setTimeout(resolve, 10));
  }
}

/** Neither gone nor a zombie that only waits to be reaped. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  if (process.platform !== 'linux') return true;
  try {
    return !/^\d+ \(.*\) [ZX]/s.test(fs.readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    return false;
  }
}

export function kill(pid: number, signal: NodeJS.Signals = 'SIGKILL'): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** The environment without what would configure the supervisor or colour it. */
function plainEnv(): NodeJS.ProcessEnv {
  const theirs = /^(CRASHPROOF|WATCHFILES|TAPO_WEBAPP|STANDIN)_|^(VIRTUAL_ENV|PYTHONPATH|NODE_OPTIONS|FORCE_COLOR)$/;
  return Object.fromEntries(Object.entries(process.env).filter(([key]) => !theirs.test(key)));
}

function pids(): number[] {
  if (process.platform !== 'linux') return [];
  return fs.readdirSync('/proc').map(Number).filter(Number.isInteger);
}

function environOf(pid: number): string {
  try {
    return fs.readFileSync(`/proc/${pid}/environ`, 'latin1');
  } catch {
    return '';
  }
}

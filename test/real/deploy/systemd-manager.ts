import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { dist } from '../run/supervisor.ts';

/*
 * A real systemd as the first process of namespaces of its own: it sees this machine's files, and nothing it does is
 * seen outside, nor on its network. Its journal is real, too.
 */

/** What is missing here; null: nothing. */
export function whyNoSystemd(): string | null {
  if (process.platform !== 'linux') return 'only Linux has systemd';
  if (process.getuid?.() !== 0) return 'only root may make the namespaces for it';
  if (!fs.existsSync('/lib/systemd/systemd')) return 'there is no /lib/systemd/systemd: apt-get install systemd';
  if (cgroupRoot() === null) return 'there is no cgroup version 2';
  const tried = spawnSync('unshare', [
    '--pid',
    '--fork',
    '--net',
    '--mount',
    '--cgroup',
    '--ipc',
    '--uts',
    'ip',
    'link',
  ]);
  return tried.status === 0 ? null : `unshare cannot make namespaces: ${tried.stderr}`;
}

/** The folder where a cgroup can be made. */
function cgroupRoot(): string | null {
  for (const root of ['/sys/fs/cgroup', '/sys/fs/cgroup/unified']) {
    if (fs.existsSync(path.join(root, 'cgroup.procs'))) return root;
  }
  return null;
}

const inside = `set -e
mount --make-rprivate /
mount -t tmpfs tmpfs /run
mkdir -p /run/lock /run/systemd /run/test
mount --bind "$TEST_FOLDER" /run/test
mount --bind "$TEST_DIST" /run/test/dist
mount -t tmpfs tmpfs /var/log
mount -t tmpfs tmpfs /var/lib
mount -t tmpfs tmpfs /etc/systemd/system
ip link set lo up
umount -R /sys/fs/cgroup
mount -t cgroup2 cgroup2 /sys/fs/cgroup
export container=test SYSTEMD_UNIT_PATH=/etc/systemd/system:/run/test/units
exec /lib/systemd/systemd --system --unit=test.target --log-target=null --show-status=no`;

/** Copied from the machine, so that units find what every unit needs. */
const standardUnits = 'sysinit basic shutdown slices sockets timers paths umount network network-online multi-user'
  .split(' ')
  .map(name => `${name}.target`);

export class Manager {
  readonly folder = fs.mkdtempSync(path.join(os.tmpdir(), 'crashproof-systemd-'));
  readonly units = path.join(this.folder, 'units');
  readonly #cgroups: readonly string[];
  readonly #process: ChildProcess;
  #first = 0;

  constructor() {
    fs.chmodSync(this.folder, 0o755);
    for (const name of ['units', 'dist', 'app']) fs.mkdirSync(path.join(this.folder, name));
    const from = '/lib/systemd/system';
    for (const unit of standardUnits) fs.copyFileSync(path.join(from, unit), path.join(this.units, unit));
    fs.writeFileSync(
      path.join(this.units, 'test.target'),
      '[Unit]\nRequires=basic.target\nAfter=basic.target\nWants=systemd-journald.service\nAllowIsolate=yes\n',
    );
    fs.writeFileSync(
      path.join(this.units, 'systemd-journald.service'),
      '[Unit]\nDefaultDependencies=no\n[Service]\nType=notify\nStandardOutput=null\nExecStart=/lib/systemd/systemd-journald\n',
    );
    const name = `crashproof-test-${path.basename(this.folder)}`;
    // Where version 1 is mounted beside it, systemd counts by that one too.
    const roots = [cgroupRoot() as string, '/sys/fs/cgroup/systemd'].filter(root => fs.existsSync(root));
    this.#cgroups = roots.map(root => path.join(root, name));
    for (const cgroup of this.#cgroups) fs.mkdirSync(cgroup);
    const script = `for cgroup in ${this.#cgroups.join(' ')}; do echo $$ > $cgroup/cgroup.procs; done
      exec unshare --fork --pid --net --mount --mount-proc --cgroup --ipc --uts --kill-child bash -c "$TEST_INSIDE"`;
    this.#process = spawn('bash', ['-c', script], {
      env: { PATH: process.env.PATH, TEST_INSIDE: inside, TEST_FOLDER: this.folder, TEST_DIST: dist },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
  }

  /** Resolves when the manager takes orders and the journal is there. */
  async ready(): Promise<void> {
    await this.until('the manager to take orders', () => {
      this.#first ||= childOf(this.#process.pid as number);
      return this.#first !== 0 && this.run('systemctl', 'is-active', 'systemd-journald').out.trim() === 'active';
    });
  }

  /** Runs a program among what the manager sees. */
  run(...words: readonly string[]): { readonly code: number | null; readonly out: string; readonly err: string } {
    const { status, stdout, stderr } = spawnSync(
      'nsenter',
      ['-t', String(this.#first), '-m', '-p', '-C', '-i', '-u', '-n', ...words],
      { encoding: 'utf8', timeout: 60_000, maxBuffer: 64e6 },
    );
    return { code: status, out: stdout, err: stderr };
  }

  /** `crashproof ARGS` in the folder of the application. */
  crashproof(...args: readonly string[]): ReturnType<Manager['run']> {
    return this.run(
      'sh',
      '-c',
      'cd /run/test/app && exec "$@"',
      'sh',
      process.execPath,
      '/run/test/dist/crashproof.cjs',
      ...args,
    );
  }

  systemctl(...words: readonly string[]): string {
    const { code, out, err } = this.run('systemctl', ...words);
    if (code !== 0) throw new Error(`systemctl ${words.join(' ')}: exit code ${code}\n${out}${err}${this.journal()}`);
    return out;
  }

  show(unit: string, property: string): string {
    return this.systemctl('show', unit, '-p', property, '--value').trim();
  }

  /** Messages with their level: `6 [crashproof …] …`. */
  journal(): string {
    const { out } = this.run(
      'journalctl',
      '-D',
      '/run/log/journal',
      '-o',
      'json',
      '--output-fields=PRIORITY,MESSAGE',
      '--no-pager',
    );
    const lines = out.split('\n').filter(line => line !== '');
    return lines
      .map(line => JSON.parse(line))
      .map(({ PRIORITY, MESSAGE }) => `${PRIORITY} ${MESSAGE}`)
      .join('\n');
  }

  /** Looks again every 50 ms: systemd has no event for what is asked here. */
  async until(what: string, isSo: () => boolean): Promise<void> {
    const end = performance.now() + 40_000;
    while (!isSo()) {
      if (performance.now() > end) throw new Error(`waited 40 s for ${what}\n${this.#first ? this.journal() : ''}`);
      await new Promise(resolve => setTimeout(resolve, 50));
    }
  }

  /** Everything in the namespaces ends with their first process. */
  async end(): Promise<void> {
    const ended = new Promise(resolve => this.#process.once('exit', resolve));
    this.#process.kill('SIGKILL');
    await ended;
    await this.until('its processes to end', () => this.#cgroups.every(cgroup => removed(cgroup)));
    fs.rmSync(this.folder, { recursive: true, force: true });
  }
}

function childOf(pid: number): number {
  const found = spawnSync('pgrep', ['-P', String(pid)], { encoding: 'utf8' }).stdout.trim();
  // bash becomes systemd; before that it would take orders for nobody.
  if (!/^\d+$/.test(found)) return 0;
  return fs.readFileSync(`/proc/${found}/comm`, 'utf8').trim() === 'systemd' ? Number(found) : 0;
}

/** Deepest first; false while something is alive in it. */
function removed(cgroup: string): boolean {
  if (!fs.existsSync(cgroup)) return true;
  try {
    execFileSync('find', [cgroup, '-depth', '-type', 'd', '-exec', 'rmdir', '{}', '+'], { stdio: 'ignore' });
  } catch {
    // Not empty yet.
  }
  return !fs.existsSync(cgroup);
}

import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/*
 * A real Docker engine in namespaces of its own: its network, its cgroups and its processes are nobody else's, and
 * end with it.
 */

/** What is missing here; null: nothing. */
export function whyNoEngine(): string | null {
  if (process.platform !== 'linux') return 'only Linux runs the engine without a virtual machine';
  if (process.getuid?.() !== 0) return 'only root may start one';
  for (const program of ['dockerd', 'docker', 'tini']) {
    if (spawnSync('which', [program]).status !== 0) return `there is no ${program}: apt-get install docker.io tini`;
  }
  if (cgroupRoot() === null) return 'there is no cgroup version 2';
  return spawnSync('unshare', ['--mount', '--net', '--pid', '--fork', 'true']).status === 0 ? null : 'no namespaces';
}

const cgroupRoot = (): string | null =>
  ['/sys/fs/cgroup', '/sys/fs/cgroup/unified'].find(root => fs.existsSync(path.join(root, 'cgroup.procs'))) ?? null;

const inside = `set -e
mount --make-rprivate /
umount -R /sys/fs/cgroup
mount -t cgroup2 cgroup2 /sys/fs/cgroup
mount -t tmpfs tmpfs /run
mkdir -p /run/lock /sys/fs/cgroup/init
ip link set lo up
for pid in $(cat /sys/fs/cgroup/cgroup.procs); do echo $pid > /sys/fs/cgroup/init/cgroup.procs || true; done
exec dockerd --data-root "$TEST_FOLDER/docker" --exec-root /run/docker-exec -p /run/docker.pid \\
  -H unix:///run/docker.sock --storage-driver overlay2 --bridge=none --iptables=false --ip6tables=false`;

export class Engine {
  readonly folder = fs.mkdtempSync(path.join(os.tmpdir(), 'crashproof-docker-'));
  readonly #cgroup: string;
  readonly #process: ChildProcess;
  readonly #log: string;
  #first = 0;

  constructor() {
    this.#cgroup = path.join(cgroupRoot() as string, `crashproof-test-${path.basename(this.folder)}`);
    this.#log = path.join(this.folder, 'dockerd.log');
    fs.mkdirSync(this.#cgroup);
    const script = `echo $$ > ${this.#cgroup}/cgroup.procs
      exec unshare --mount --pid --fork --mount-proc --cgroup --ipc --uts --net --kill-child bash -c "$TEST_INSIDE"`;
    const log = fs.openSync(this.#log, 'w');
    this.#process = spawn('bash', ['-c', script], {
      env: { PATH: process.env.PATH, TEST_INSIDE: inside, TEST_FOLDER: this.folder },
      stdio: ['ignore', log, log],
    });
    fs.closeSync(log);
  }

  async ready(): Promise<void> {
    await this.until('the engine to take orders', () => {
      const { stdout } = spawnSync('pgrep', ['-P', String(this.#process.pid)], { encoding: 'utf8' });
      this.#first = Number(stdout.trim());
      return this.#first > 0 && this.run('info').code === 0;
    });
  }

  /** `docker ARGS` */
  run(...words: readonly string[]): { readonly code: number | null; readonly out: string; readonly err: string } {
    const { status, stdout, stderr } = spawnSync(
      'nsenter',
      ['-t', String(this.#first), '-m', '-p', '-C', '-n', 'docker', '-H', 'unix:///run/docker.sock', ...words],
      { encoding: 'utf8', timeout: 120_000, env: { ...process.env, DOCKER_BUILDKIT: '0' } },
    );
    return { code: status, out: stdout, err: stderr };
  }

  docker(...words: readonly string[]): string {
    const { code, out, err } = this.run(...words);
    if (code !== 0) throw new Error(`docker ${words.join(' ')}: exit code ${code}\n${out}${err}`);
    return out.trim();
  }

  inspect(container: string, what: string): string {
    return this.docker('inspect', '-f', `{{${what}}}`, container);
  }

  /** An image of these programs, what they are linked to, and the given files by their place in it. */
  imports(image: string, programs: readonly string[], files: Readonly<Record<string, string>>): void {
    const root = path.join(this.folder, 'root');
    for (const folder of ['tmp', 'bin', 'usr/local/bin']) fs.mkdirSync(path.join(root, folder), { recursive: true });
    const take = (from: string, to: string): void => {
      const place = path.join(root, to);
      fs.mkdirSync(path.dirname(place), { recursive: true });
      fs.cpSync(fs.realpathSync(from), place, { recursive: true });
    };
    for (const program of programs) {
      const from = program.startsWith('/') ? program : execFileSync('which', [program], { encoding: 'utf8' }).trim();
      take(from, path.join('/bin', path.basename(from)));
      const linked = spawnSync('ldd', [from], { encoding: 'utf8' }).stdout;
      for (const [library] of linked.matchAll(/\/[^\s)]+/g)) if (fs.existsSync(library)) take(library, library);
    }
    for (const [to, from] of Object.entries(files)) take(from, to);
    const tar = path.join(this.folder, 'root.tar');
    execFileSync('tar', ['-C', root, '-cf', tar, '.']);
    this.docker('import', '--change', 'ENV PATH=/usr/local/bin:/bin', tar, image);
  }

  /** Looks again every 100 ms. */
  async until(what: string, isSo: () => boolean): Promise<void> {
    const end = performance.now() + 60_000;
    while (!isSo()) {
      if (performance.now() > end)
        throw new Error(`waited a minute for ${what}\n${fs.readFileSync(this.#log, 'utf8')}`);
      await new Promise(resolve => setTimeout(resolve, 100));
    }
  }

  async end(): Promise<void> {
    const ended = new Promise(resolve => this.#process.once('exit', resolve));
    this.#process.kill('SIGKILL');
    await ended;
    await this.until('its processes to end', () => {
      spawnSync('find', [this.#cgroup, '-depth', '-type', 'd', '-exec', 'rmdir', '{}', '+']);
      return !fs.existsSync(this.#cgroup);
    });
    fs.rmSync(this.folder, { recursive: true, force: true });
  }
}

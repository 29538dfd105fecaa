import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import path from 'node:path';
import { ask } from '../src/control/client.ts';
import { around } from '../src/control/private-folder.ts';
import { readRegistrations } from '../src/control/registration.ts';

const maxLastWords = 4_096;
/** Its own for each, so that two may run on one machine. */
const serviceName = `chaos-${process.pid}`;

/** One supervisor, one application, one folder. */
export class World {
  readonly port: number;
  readonly dir: string;
  supervisor: ChildProcess | null = null;
  /** The end of what the supervisor says. */
  lastWords = '';

  constructor(dir: string, port: number) {
    this.dir = dir;
    this.port = port;
  }

  startSupervisor(): void {
    const flags = {
      name: serviceName,
      'log-dir': this.dir,
      'log-max-size': '200KB',
      health: `http://127.0.0.1:${this.port}/health`,
      'health-interval': '300ms',
      'health-timeout': '400ms',
      'health-retry': '200ms',
      'startup-timeout': '3s',
      'restart-delay': '30ms',
      'backoff-multiplier': '1',
      'stable-after': '200ms',
      'max-restarts': '10000',
      'stop-timeout': '2s',
      'max-memory': '250MB',
      'sample-interval': '100ms',
      'on-port-conflict': 'wait',
    };
    const words = Object.entries(flags).flatMap(([flag, value]) => [`--${flag}`, value]);
    const app = [process.execPath, path.resolve('chaos/app.mjs'), String(this.port)];
    const program = [path.resolve('dist/crashproof.cjs'), 'run', ...words, '--', ...app];
    this.supervisor = spawn(process.execPath, program, { cwd: this.dir, stdio: ['ignore', 'ignore', 'pipe'] });
    this.supervisor.stderr?.on('data', (said: Buffer) => {
      this.lastWords = (this.lastWords + said).slice(-maxLastWords);
    });
  }

  /** Gracefully. */
  async stopSupervisor(): Promise<void> {
    const { supervisor } = this;
    if (supervisor === null || supervisor.exitCode !== null || supervisor.signalCode !== null) return;
    const gone = once(supervisor, 'exit');
    supervisor.kill('SIGTERM');
    await gone;
  }

  get(page: string): Promise<boolean> {
    return new Promise(resolve => {
      const options = { host: '127.0.0.1', port: this.port, path: page, timeout: 500, agent: false as const };
      const request = http.get(options, answer => {
        answer.resume();
        answer.once('end', () => resolve(answer.statusCode === 200));
        answer.once('error', () => resolve(false));
      });
      request.once('timeout', () => request.destroy());
      request.once('error', () => resolve(false));
    });
  }

  /** By the supervisor's own account: without a good answer ever, it takes the probe for wrong and ends no run. */
  async knownHealthy(): Promise<void> {
    const endMs = performance.now() + 20_000;
    while (!(await this.#saysHealthy())) {
      if (performance.now() > endMs) throw new Error('the supervisor has not seen the application healthy for 20 s');
      await pause(20);
    }
  }

  async #saysHealthy(): Promise<boolean> {
    const reach = readRegistrations(around()).registered.find(({ pid }) => pid === this.supervisor?.pid);
    if (reach === undefined) return false;
    return ask<'health'>(reach, { do: 'health' }).then(
      ({ healthy }) => healthy,
      () => false,
    );
  }

  /** The service's processes, by the mark in their environment; zombies do not count. */
  processes(): readonly number[] {
    return fs
      .readdirSync('/proc')
      .map(Number)
      .filter(pid => Number.isInteger(pid) && isOurs(pid));
  }

  /** The one that listens. */
  app(): number {
    const found = this.processes().find(pid => read(`/proc/${pid}/cmdline`).includes('chaos/app.mjs'));
    if (found === undefined) throw new Error('there is no application to harm');
    return found;
  }

  tally(): Readonly<Record<'starts' | 'crashes' | 'unhealthy' | 'stopped' | 'exits', number>> {
    return JSON.parse(fs.readFileSync(path.join(this.dir, `.${serviceName}.history.json`), 'utf8')).tally;
  }

  rssMiB(): number {
    return Number(/^VmRSS:\s+(\d+)/m.exec(read(`/proc/${this.supervisor?.pid}/status`))?.[1] ?? 0) / 1024;
  }

  openFiles(): number {
    return fs.readdirSync(`/proc/${this.supervisor?.pid}/fd`).length;
  }

  drafts(): readonly string[] {
    return fs.readdirSync(this.dir).filter(name => name.endsWith('.tmp'));
  }
}

function isOurs(pid: number): boolean {
  return read(`/proc/${pid}/environ`).includes(`:${serviceName}:`) && !/^State:\s+Z/m.test(read(`/proc/${pid}/status`));
}

function read(file: string): string {
  try {
    return fs.readFileSync(file, 'latin1');
  } catch {
    return '';
  }
}

/** Takes a port for a while, as a stranger would. */
export async function squat(port: number, ms: number): Promise<void> {
  const until = performance.now() + ms;
  const server = net.createServer(socket => socket.destroy());
  while (performance.now() < until) {
    server.listen(port, '127.0.0.1');
    const [event] = await Promise.race([once(server, 'listening').then(() => ['ok']), once(server, 'error')]);
    if (event === 'ok') break;
    await pause(5);
  }
  await pause(Math.max(0, until - performance.now()));
  await new Promise(resolve => server.close(resolve));
}

export function pause(ms: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, ms));
}

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { freePort } from '../run/addresses.ts';
import { child, freshFolder, type SuperviseOptions, Supervisor } from '../run/supervisor.ts';

/** Runs what a configuration file says. */
export function configured(yaml: string, options: SuperviseOptions = {}): Supervisor {
  const cwd = options.cwd ?? freshFolder();
  fs.writeFileSync(path.join(cwd, 'crashproof.yaml'), yaml);
  return new Supervisor(['run', '--log-format', 'json'], { ...options, cwd });
}

/** As YAML reads a list of words. */
export const words = (list: readonly string[]): string => JSON.stringify(list);

/** A camera that answers RTSP on a port of its own, or on this one. Nobody else takes it while it is away. */
export async function camera(at?: number): Promise<{ pid: number; port: number; end(): Promise<void> }> {
  const [program = '', ...args] = child('answers-rtsp.js', '200 OK', at ?? (await freePort()));
  const server = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(server.stdout, 'data');
  return {
    pid: server.pid as number,
    port: Number(String(line)),
    async end() {
      server.kill('SIGKILL');
      await once(server, 'close');
    },
  };
}

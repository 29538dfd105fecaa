import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { type Around, around } from './private-folder.ts';
import { type Registered, readRegistration, readRegistrations } from './registration.ts';

export interface Found {
  /** Those somebody listens for. */
  readonly runners: readonly Registered[];
  /** Folders that were not looked into, in sentences. */
  readonly troubles: readonly string[];
}

/** Whether anybody listens is known within a millisecond, unless the machine is very busy. */
const knockWithinMs = 2_000;

/** This user's supervisors. What a killed one has left behind is removed on the way. */
export async function findRunners(who: Around = around()): Promise<Found> {
  const { registered, troubles } = readRegistrations(who);
  const heard = await Promise.all(
    registered.map(async one => ((await listens(one.endpoint)) ? one : await sweep(one))),
  );
  return { runners: heard.filter(one => one !== null), troubles };
}

/** Whoever does not answer in time is busy, not gone. */
export function listens(endpoint: string): Promise<boolean> {
  return new Promise(resolve => {
    const socket = net.connect(endpoint);
    const done = (answer: boolean): void => {
      resolve(answer);
      socket.destroy();
    };
    socket.setTimeout(knockWithinMs, () => done(true));
    socket.on('connect', () => done(true));
    socket.on('error', (error: NodeJS.ErrnoException) => {
      done(error.code !== 'ECONNREFUSED' && error.code !== 'ENOENT');
    });
  });
}

/**
 * Nobody listens: where the process is gone too, its registration and socket are taken away. One that lives is only
 * about to listen, or no longer.
 *
 * @returns null, or what is registered there by now
 */
async function sweep(stale: Registered): Promise<Registered | null> {
  const { isRunning } = await import('../os/instance/instance.ts');
  if (await isRunning(stale)) return null;
  const now = readRegistration(stale.file);
  if (now !== null && (now.pid !== stale.pid || now.start !== stale.start)) return now;
  if (now !== null) {
    fs.rmSync(stale.file, { force: true });
    if (path.isAbsolute(stale.endpoint) && !stale.endpoint.startsWith('\\\\'))
      fs.rmSync(stale.endpoint, { force: true });
  }
  return null;
}

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { type Registered, readRegistrations } from '../../../src/control/registration.ts';
import { crashproof, freshFolder, type Supervisor, until } from '../run/supervisor.ts';

/** A user whose supervisors nobody else's tests see. */
export interface Home {
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
}

export function freshHome(): Home {
  const folder = freshFolder();
  fs.chmodSync(folder, 0o700);
  return {
    folder,
    env: { HOME: folder, USERPROFILE: folder, LOCALAPPDATA: folder, XDG_RUNTIME_DIR: folder, XDG_STATE_HOME: '' },
  };
}

/** `crashproof ARGS`, as that user types it. */
export async function says(home: Home, args: readonly string[], cwd = home.folder): Promise<Said> {
  const one = crashproof(args, { env: home.env, cwd });
  const code = await one.exit();
  return { code, out: one.out, err: one.err };
}

export interface Said {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export function registrationsOf(home: Home): readonly Registered[] {
  const uid = process.getuid?.() ?? null;
  // The shared folder of last resort is none of this user's.
  return readRegistrations({ platform: process.platform, env: home.env, home: home.folder, uid }).registered.filter(
    ({ file }) => file.startsWith(home.folder),
  );
}

/** How the supervisor registered itself, as soon as it can be reached. */
export function registrationOf(home: Home, one: Supervisor): Promise<Registered> {
  return until('its registration', () => {
    if (one.process.exitCode !== null) throw new Error(`the supervisor has ended: ${one.err}`);
    return registrationsOf(home).find(({ pid }) => pid === one.pid);
  });
}

/** Sends these bytes and returns all that comes back, once the other end has finished. */
export async function exchange(endpoint: string, bytes: string | Buffer): Promise<string> {
  const socket = net.connect(endpoint);
  const chunks: Buffer[] = [];
  socket.on('data', chunk => chunks.push(chunk));
  socket.on('error', () => {});
  socket.write(bytes);
  // Not `once`: an error, such as a closed end, is as good an end.
  await new Promise(resolve => socket.once('close', resolve));
  return Buffer.concat(chunks).toString();
}

/** Runs a program as the user nobody. @returns its exit code and output; null where that cannot be done here */
export async function asNobody(command: readonly string[]): Promise<{ code: number | null; out: string } | null> {
  if (process.getuid?.() !== 0 || !fs.existsSync('/usr/bin/setpriv')) return null;
  const words = ['--reuid', '65534', '--regid', '65534', '--clear-groups', '--', ...command];
  const child = spawn('/usr/bin/setpriv', words, {
    stdio: ['ignore', 'pipe', 'pipe'],
    cwd: path.parse(process.cwd()).root,
  });
  let out = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', text => (out += text));
  const [code] = await once(child, 'close');
  return { code, out };
}

/**
 * Root finds the supervisors of other users too, those of a test in another file among them. Whoever starts one for
 * another user, and whoever counts on there being none, holds this until the test is over. The system lets go of it with
 * whoever holds it.
 */
export async function holdOtherUsers(): Promise<void> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return;
  const lock = await eventually('nobody else to need it', async () => {
    const server = net.createServer();
    const isMine = new Promise<boolean>(resolve => {
      server.once('listening', () => resolve(true));
      server.once('error', () => resolve(false));
    });
    server.listen({ path: '\0crashproof-test-other-users', exclusive: true });
    return (await isMine) && server;
  });
  onTestFinished(() => new Promise<void>(resolve => void lock.close(() => resolve())));
}

/** Asks again until there is an answer. */
export async function eventually<T>(what: string, ask: () => Promise<T | null | undefined | false>): Promise<T> {
  const deadline = performance.now() + 40_000;
  for (;;) {
    const found = await ask();
    if (found) return found;
    if (performance.now() > deadline) throw new Error(`${what}: not within 40 s`);
    await new Promise(resolve => setTimeout(resolve, 20));
  }
}

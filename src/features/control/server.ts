import fs from 'node:fs';
import net from 'node:net';
import type { Answerer } from '../../answers/answer.ts';
import { Refused } from '../../control/failure.ts';
import { maxConnections, maxFollowers } from '../../control/limits.ts';
import { finish, refuse, serve } from './connection.ts';

export interface ServerOptions {
  /** Path of the Unix socket, or name of the pipe. */
  readonly endpoint: string;
  readonly key: string | null;
  readonly answerer: Answerer;
  readonly onInternalError: (error: unknown) => void;
}

/** Beyond the connections that are served, so many are told that there are too many; the rest is closed unheard. */
const maxRefusing = 64;
/** At the end, a last answer may take so long to be fetched. */
const farewellMs = 250;

/**
 * Listens on the endpoint, for this user alone.
 *
 * It keeps this process alive: with every service stopped nothing else does, and somebody may want to start one.
 *
 * @returns how to stop: nobody is connected any more when it resolves
 * @throws the system's error where it cannot listen (EADDRINUSE, EACCES …)
 */
export async function listen({
  endpoint,
  key,
  answerer,
  onInternalError,
}: ServerOptions): Promise<() => Promise<void>> {
  const open = new Set<net.Socket>();
  let refusing = 0;
  let followers = 0;
  const server = net.createServer({ allowHalfOpen: true }, socket => void take(socket));
  // The system may be out of descriptors for a while; whoever came is gone then, and the next one is served.
  server.on('error', onInternalError);

  async function take(socket: net.Socket): Promise<void> {
    if (open.size >= maxConnections) return turnAway(socket);
    open.add(socket);
    let follows = false;
    socket.on('close', () => {
      open.delete(socket);
      if (follows) followers -= 1;
    });
    const mayFollow = (): boolean => followers < maxFollowers;
    const onFollow = (): void => {
      follows = true;
      followers += 1;
    };
    await serve(socket, { answerer, key, mayFollow, onFollow, onInternalError });
  }

  async function turnAway(socket: net.Socket): Promise<void> {
    socket.on('error', () => {});
    if (refusing >= maxRefusing) return void socket.destroy();
    refusing += 1;
    socket.on('close', () => {
      refusing -= 1;
    });
    await refuse(socket, new Refused('busy', `${maxConnections} connections are open already`), onInternalError);
    finish(socket);
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(endpoint, () => {
      server.off('error', reject);
      resolve();
    });
  });
  // The folder around it is closed to others from the beginning, so nobody came in before this.
  if (process.platform !== 'win32') fs.chmodSync(endpoint, 0o600);

  return () =>
    new Promise(resolve => {
      const hurry = setTimeout(() => {
        for (const socket of open) socket.destroy();
      }, farewellMs);
      server.close(() => {
        clearTimeout(hurry);
        resolve();
      });
      for (const socket of open) socket.destroySoon();
    });
}

import type net from 'node:net';
import type { Answerer } from '../../answers/answer.ts';
import { apiVersion, type ErrorCode, type Request } from '../../control/api.ts';
import { Refused } from '../../control/failure.ts';
import { maxRequestBytes, requestWithinMs, stuckAfterMs } from '../../control/limits.ts';
import { createLines } from '../../control/line.ts';
import { readRequest } from '../../control/request.ts';

export interface ConnectionOptions {
  readonly answerer: Answerer;
  /** What a request must show; null where the system keeps others out. */
  readonly key: string | null;
  /** Whether one more may stay and follow something. */
  readonly mayFollow: () => boolean;
  readonly onFollow: () => void;
  /** A defect of ours, for the log: whoever asked is told only that there was one. */
  readonly onInternalError: (error: unknown) => void;
}

/** One connection: one request, its answer, the end. Resolves when it is over; never rejects. */
export async function serve(socket: net.Socket, options: ConnectionOptions): Promise<void> {
  const gone = new AbortController();
  socket.on('error', () => gone.abort());
  socket.on('close', () => gone.abort());
  try {
    const request = readRequest(await requestLine(socket), options.key);
    const stays = 'follow' in request ? request.follow === true : 'wait_ms' in request && (request.wait_ms ?? 0) > 0;
    if (stays) {
      if (!options.mayFollow()) throw new Refused('busy', 'too many are following already; ask again later');
      options.onFollow();
      // Nobody who reads on leaves, so an end of what they say is an end of their interest.
      socket.on('end', () => gone.abort());
    }
    await answer(socket, options.answerer, request, gone.signal);
  } catch (error) {
    await refuse(socket, error, options.onInternalError);
  }
  finish(socket);
}

/** Says why there is no answer, and ends the connection. */
export async function refuse(
  socket: net.Socket,
  error: unknown,
  onInternalError: (error: unknown) => void,
): Promise<void> {
  if (error instanceof Gone) return;
  const known = error instanceof Refused;
  if (!known) onInternalError(error);
  const code: ErrorCode = known ? error.code : 'internal';
  const message = known ? error.message : 'something went wrong in crashproof itself; its log says what';
  await send(socket, { v: apiVersion, error: { code, message } }).catch(() => {});
}

/** What is still unsent gets a little time; what the other end still sends is thrown away. */
export function finish(socket: net.Socket): void {
  if (socket.destroyed) return;
  socket.end();
  socket.resume();
  socket.setTimeout(stuckAfterMs, () => socket.destroy());
  socket.once('finish', () => socket.destroySoon());
}

class Gone extends Error {}

function requestLine(socket: net.Socket): Promise<string> {
  return new Promise((resolve, reject) => {
    const lines = createLines(maxRequestBytes);
    const timer = setTimeout(() => {
      stop();
      reject(new Refused('too-slow', `a request must be there within ${requestWithinMs / 1000} s`));
    }, requestWithinMs);
    const stop = (): void => {
      clearTimeout(timer);
      socket.off('data', take);
    };
    const leave = (): void => {
      stop();
      reject(new Gone());
    };
    const take = (chunk: Buffer): void => {
      const [line] = lines.push(chunk) ?? [null];
      if (line === undefined) return;
      stop();
      if (line === null) reject(new Refused('too-large', `a request is at most ${maxRequestBytes} bytes long`));
      else resolve(line);
    };
    socket.on('data', take);
    socket.once('end', leave);
    socket.once('close', leave);
  });
}

async function answer(socket: net.Socket, answerer: Answerer, request: Request, signal: AbortSignal): Promise<void> {
  const answers = answerer.answer(request, signal);
  for (;;) {
    const { value, done } = await answers.next();
    if (signal.aborted) {
      if (!done) await answers.return(null);
      return;
    }
    await send(socket, done === true ? { v: apiVersion, done: value } : { v: apiVersion, item: value });
    if (done === true) return;
  }
}

/** Resolves when there is room again. Whoever takes nothing for too long is let go. */
function send(socket: net.Socket, message: object): Promise<void> {
  return new Promise((resolve, reject) => {
    if (socket.destroyed || !socket.writable) return reject(new Gone());
    const done = (settle: () => void) => (): void => {
      clearTimeout(timer);
      socket.off('drain', drained);
      socket.off('close', closed);
      settle();
    };
    const drained = done(resolve);
    const closed = done(() => reject(new Gone()));
    const timer = setTimeout(() => socket.destroy(), stuckAfterMs);
    socket.once('drain', drained);
    socket.once('close', closed);
    if (socket.write(`${JSON.stringify(message)}\n`)) drained();
  });
}

import net from 'node:net';
import { type Answers, apiVersion, type ErrorCode, type Request } from './api.ts';
import { Refused } from './failure.ts';
import { maxAnswerBytes } from './limits.ts';
import { createLines } from './line.ts';
import type { Registration } from './registration.ts';

/** How to reach a supervisor. */
export type Reach = Pick<Registration, 'endpoint' | 'key'>;

export interface AskOptions<Item> {
  readonly onItem?: (item: Item) => void;
  /** Ends the question: it rejects with an AbortError. */
  readonly signal?: AbortSignal;
  /** Without a sign of life for so long it is given up. Default: 5 s; 0: never, for what follows or waits. */
  readonly silenceMs?: number;
}

/** The supervisor could not be reached, or left before it had answered. `code`: the system's (ECONNREFUSED, ENOENT …). */
export class Unreachable extends Error {
  readonly code: string;

  constructor(code: string, sentence: string) {
    super(sentence);
    this.name = 'Unreachable';
    this.code = code;
  }
}

/**
 * Asks a supervisor one thing, over a connection of its own.
 *
 * @throws Refused where it says no; Unreachable where it says nothing
 */
export function ask<Do extends Request['do']>(
  { endpoint, key }: Reach,
  request: Extract<Request, { readonly do: Do }> | (Request & { readonly do: Do }),
  { onItem, signal, silenceMs = 5_000 }: AskOptions<Answers[Do]['item']> = {},
): Promise<Answers[Do]['done']> {
  return new Promise((resolve, reject) => {
    const socket = net.connect(endpoint);
    const lines = createLines(maxAnswerBytes);
    const fail = (error: Error): void => {
      reject(error);
      socket.destroy();
    };
    const abort = (): void => fail(signal?.reason instanceof Error ? signal.reason : new Error('asked no longer'));
    signal?.addEventListener('abort', abort, { once: true });
    if (signal?.aborted) abort();

    socket.setTimeout(silenceMs, () => {
      fail(new Unreachable('ETIMEDOUT', `the supervisor has not answered for ${silenceMs / 1000} s`));
    });
    socket.on('error', (error: NodeJS.ErrnoException) => {
      fail(new Unreachable(error.code ?? 'EUNKNOWN', `the supervisor cannot be reached (${error.code})`));
    });
    socket.on('close', () => {
      signal?.removeEventListener('abort', abort);
      fail(new Unreachable('ECLOSED', 'the supervisor ended before it had answered'));
    });
    socket.on('data', chunk => {
      const complete = lines.push(chunk);
      if (complete === null) return fail(new Error(`an answer is longer than ${maxAnswerBytes} bytes`));
      try {
        for (const line of complete) take(JSON.parse(line));
      } catch (error) {
        fail(error as Error);
      }
    });
    socket.write(`${JSON.stringify({ v: apiVersion, ...(key === null ? {} : { key }), ...request })}\n`);

    function take(answer: { item?: unknown; done?: unknown; error?: { code: ErrorCode; message: string } }): void {
      if (answer.error !== undefined) {
        fail(new Refused(answer.error.code, answer.error.message));
      } else if ('item' in answer) {
        onItem?.(answer.item as Answers[Do]['item']);
      } else {
        resolve(answer.done as Answers[Do]['done']);
        socket.destroy();
      }
    }
  });
}

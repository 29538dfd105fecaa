import net from 'node:net';
import { isItself, isLoopbackAddress, isThisMachine } from './addresses.ts';
import type { Verdict } from './http-verdict.ts';
import { timeLimit } from './time-limit.ts';
import { connectionTrouble, type Stage, tooLate } from './trouble.ts';

/** What one connection brought. */
export interface Asked {
  readonly verdict: Verdict;
  /** The address that was connected, `null` where no connection came about. */
  readonly address: string | null;
  /** It is this machine. */
  readonly local: boolean;
}

/** What is said over the connection, and when it is over. */
interface Talk {
  /** Written as soon as there is a connection; `null`: nothing is said. */
  readonly request: string | null;
  /** A connection alone is the answer. */
  connected?(): Verdict | null;
  /** The bytes are only lent. A verdict ends the talk. */
  received?(bytes: Uint8Array): Verdict | null;
  /** The other side has said all it will say. */
  ended?(): Verdict;
}

export interface Line {
  /** Opens the socket; may throw. */
  open(received: (bytes: Uint8Array) => void): net.Socket;
  /** The event after which the line can be used: `connect`, or `secureConnect`. */
  readonly ready: 'connect' | 'secureConnect';
  /** As a person knows it, `127.0.0.1:7777`. */
  readonly where: string;
  /** The loopback address it leads to; `null`: the socket is asked where it leads, which costs two calls of the system. */
  readonly loopback?: string | null;
}

/** Asks once over a connection of its own. Resolves exactly once, within `timeoutMs`, never rejects, leaves no socket. */
export function ask(line: Line, talk: Talk, timeoutMs: number): Promise<Asked> {
  return new Promise(resolve => {
    let socket: net.Socket | null = null;
    let stage: Stage = 'connect';
    let place: Pick<Asked, 'address' | 'local'> = { address: null, local: false };
    let over = false;

    const finish = (verdict: Verdict | null): void => {
      if (over || verdict === null) return;
      over = true;
      cancel();
      // What has met itself hears what it has said, which is no good answer.
      const met = verdict.is === 'fail' && socket !== null && isItself(socket);
      socket?.destroy();
      resolve({ verdict: met ? connectionTrouble(refused, line.where) : verdict, ...place });
    };
    const cancel = timeLimit(timeoutMs, () => finish(tooLate(stage, line.where, timeoutMs)));

    try {
      socket = line.open(bytes => {
        stage = 'rest';
        if (!over) finish(talk.received?.(bytes) ?? null);
      });
    } catch (error) {
      finish(connectionTrouble(error, line.where));
      return;
    }
    const opened = socket;
    // Stays on after the end: a late error of a destroyed socket must not end the supervisor.
    opened.on('error', error => finish(connectionTrouble(error, line.where)));
    opened.on('connect', () => {
      if (talk.request === null && isItself(opened)) return finish(connectionTrouble(refused, line.where));
      stage = 'handshake';
      const { loopback = null } = line;
      place =
        loopback === null
          ? { address: opened.remoteAddress ?? null, local: isThisMachine(opened) }
          : { address: loopback, local: true };
    });
    opened.on(line.ready, () => {
      stage = 'answer';
      finish(talk.connected?.() ?? null);
      if (!over && talk.request !== null) opened.write(talk.request, 'latin1');
    });
    opened.on('end', () => finish(talk.ended?.() ?? null));
    opened.on('close', () => finish({ is: 'fail', reason: `${line.where} closed the connection` }));
  });
}

/**
 * Reads into one buffer for all probes: a socket of its own would take 64 KiB for each answer of 300 bytes. Node calls
 * `received` at once, and whoever keeps bytes copies them.
 */
const lent = Buffer.allocUnsafe(16_384);

export function plainLine(host: string, port: number, where: string): Line {
  return {
    where,
    ready: 'connect',
    loopback: isLoopbackAddress(host) ? host : null,
    open: received =>
      net.connect({
        host,
        port,
        onread: {
          buffer: lent,
          callback: (length, buffer) => {
            received(buffer.subarray(0, length));
            return true;
          },
        },
      }),
  };
}

const refused = Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });

import net from 'node:net';
import type { Name } from '../../core/spec.ts';
import type { ProcessPort, Tell } from '../port.ts';
import { addressesOf } from '../probes/addresses.ts';
import { listenersAt } from '../probes/listeners.ts';
import { portHolder } from './holder.ts';

/** A port that a service will listen on, as far as its health check tells. */
export interface OwnPort {
  readonly host: string;
  readonly port: number;
}

/** So long a port is tried by connecting to it, off Linux. */
const connectWithinMs = 500;

/**
 * Looks before each spawn whether somebody else already listens where the service will: then nothing is spawned and
 * `blocked` is told, with the holder's pid and command line. When a spawn is asked for, nothing of the service is
 * alive, so whoever listens is a stranger.
 */
export function guardPorts(processes: ProcessPort, portOf: (service: Name) => OwnPort | null, tell: Tell): ProcessPort {
  return {
    ...processes,
    spawn(service, run) {
      const own = portOf(service);
      if (own === null || (process.platform === 'linux' && !isListenedAt(own))) return processes.spawn(service, run);
      void strangerAt(own).then(because => {
        if (because === null) processes.spawn(service, run);
        else tell({ type: 'blocked', service, run, because });
      });
    },
  };
}

/** Reads two files of /proc: a restart does not wait for more. */
function isListenedAt({ host, port }: OwnPort): boolean {
  return addressesOf(host).some(address => listenersAt(address, port).size > 0);
}

async function strangerAt({ host, port }: OwnPort): Promise<string | null> {
  if (process.platform !== 'linux' && !(await isAnswered({ host, port }))) return null;
  const holder = await portHolder(port);
  const who = holder === null ? 'another program' : `pid ${holder.pid} (${holder.command})`;
  return `port ${port} belongs to ${who}; end it, or give this service another port`;
}

/** Somebody takes a connection there: all that can be known where the system does not list who listens. */
export async function isAnswered({ host, port }: OwnPort): Promise<boolean> {
  const answers = await Promise.all(addressesOf(host).map(address => connects(address, port)));
  return answers.includes(true);
}

function connects(host: string, port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = net.connect({ host, port, timeout: connectWithinMs });
    const end = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
    socket.once('timeout', () => end(false));
  });
}

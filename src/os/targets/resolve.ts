import dns from 'node:dns';
import net from 'node:net';
import { addressesOf } from '../probes/addresses.ts';
import { timeLimit } from '../probes/time-limit.ts';

/*
 * Names are resolved as the application resolves them (hosts file, mDNS), by getaddrinfo on a thread of Node's pool. With
 * the network gone it holds that thread for half a minute, and the pool of four writes the logs too: so one name at a
 * time, and the same name never twice.
 */

export type Resolved = { readonly addresses: readonly string[] } | { readonly reason: string };

/** More addresses of one name than these are not tried. */
const mostAddresses = 2;

const underWay = new Map<string, Promise<Resolved>>();
let queue: Promise<unknown> = Promise.resolve();

/** The addresses of a name, within `timeoutMs`; an address is its own. Never rejects. */
export function resolveHost(host: string, timeoutMs: number): Promise<Resolved> {
  const known = addressesOf(host);
  if (known.every(address => net.isIP(address.replace(/%.*$/, '')) !== 0)) return Promise.resolve({ addresses: known });
  return new Promise(resolve => {
    const tooLate = { reason: `the name ${host} was not resolved within ${Math.round(timeoutMs) / 1000} s` };
    const cancel = timeLimit(timeoutMs, () => resolve(tooLate));
    void lookUp(host).then(resolved => {
      cancel();
      resolve(resolved);
    });
  });
}

function lookUp(host: string): Promise<Resolved> {
  const before = underWay.get(host);
  if (before !== undefined) return before;
  const look = queue.then(() => askSystem(host)).finally(() => underWay.delete(host));
  queue = look;
  underWay.set(host, look);
  return look;
}

async function askSystem(host: string): Promise<Resolved> {
  try {
    const found = await dns.promises.lookup(host, { all: true });
    return { addresses: found.slice(0, mostAddresses).map(({ address }) => address) };
  } catch (error) {
    const { code = 'unknown error' } = error as NodeJS.ErrnoException;
    return { reason: `the name ${host} cannot be resolved (${code})` };
  }
}

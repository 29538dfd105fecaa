import { allPids, commandOf, type Holding, holdingsOf, listenersAt, stillHolds } from './listeners.ts';
import { bracketed } from './target.ts';

/** The processes of the service: leader, workers, and what they started. Empty: not known. */
export type Tree = () => Promise<ReadonlySet<number>> | ReadonlySet<number>;

/**
 * Is it the service that answers on its port, or somebody else?
 *
 * Linux only. Whatever cannot be known (no /proc, no rights, a socket in another namespace, a forwarder of a container
 * engine) is ours: a wrong alarm would be worse than none. The one who holds the port is remembered: while the same
 * process holds the same socket a check costs one readlink, and once a minute the whole question is asked again.
 */
export interface Ownership {
  /**
   * `null`: ours, or unknown. Otherwise a sentence naming the stranger. `trusted` false asks anew: the check has failed.
   */
  strangerAt(address: string, port: number, trusted: boolean): Promise<string | null>;
}

/** After this long the whole question is asked again. */
const trustMs = 60_000;
/** A search through all processes ends here, and the answer is unknown. */
const searchMs = 500;
/** They pass a port on to a container, so what they hold may well be the service's. */
const forwarders = /^(docker-proxy|rootlessport|rootlesskit|slirp4netns|pasta|passt|gvproxy|conmon|systemd|wslrelay)\b/;

export function ownershipOf(tree: Tree): Ownership {
  let known: { holding: Holding; address: string; askedAt: number; ours: boolean; command: string } | null = null;

  async function strangerAt(address: string, port: number, trusted: boolean): Promise<string | null> {
    const now = performance.now();
    if (known !== null && known.address === address && stillHolds(known.holding)) {
      if (known.ours && trusted && now - known.askedAt < trustMs) return null;
      // A stranger may have been a worker too young to be known.
      if (!known.ours && !(await tree()).has(known.holding.pid)) return sentence(address, port, known);
    }
    known = null;
    const inodes = listenersAt(address, port);
    if (inodes.size === 0) return null;
    const family = await tree();
    if (family.size === 0) return null;
    const until = now + searchMs;
    const [own] = await holdingsOf(inodes, family, until);
    if (own) {
      known = { holding: own, address, askedAt: now, ours: true, command: '' };
      return null;
    }
    const holders = await holdingsOf(inodes, allPids(), until, 16);
    const [holder] = holders;
    // Asked again: a worker may have been born meanwhile.
    const familyNow = await tree();
    if (holder === undefined || familyNow.size === 0 || holders.some(({ pid }) => familyNow.has(pid))) return null;
    const command = commandOf(holder.pid);
    if (holders.some(({ pid }) => forwarders.test(programOf(commandOf(pid))))) return null;
    known = { holding: holder, address, askedAt: now, ours: false, command };
    return sentence(address, port, known);
  }

  return {
    async strangerAt(address, port, trusted) {
      try {
        return await strangerAt(address, port, trusted);
      } catch {
        return null;
      }
    },
  };
}

function programOf(command: string): string {
  return command.split(' ')[0]?.split('/').at(-1) ?? '';
}

function sentence(address: string, port: number, { holding, command }: { holding: Holding; command: string }): string {
  return `${bracketed(address)}:${port} belongs to another program: pid ${holding.pid} (${command}); end it, or give this service another port`;
}

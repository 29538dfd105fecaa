import { allPids, commandOf, type Holding, holdingsOf, listenersAt, stillHolds } from './listeners.ts';
import { bracketed } from './target.ts';

/** The processes of the service: leader, workers, and what they started. Empty: not known. */
export type Tree = () => Promise<ReadonlySet<number>> | ReadonlySet<number>;

/**
 * Is it the service that answers on its port, or somebody else?
 *
 * Linux only. Whatever cannot be known (no /proc, no rights, a socket in another namespace, a forwarder of a container
 * engine) is ours: a wrong alarm would be worse than none. The one who holds the port is remembered: while the same
 * process holds the same socket a check costs one readlink, and every five minutes the whole question is asked again: the
 * kernel walks all its tables of connections for it, 15 ms on a small machine.
 */
export interface Ownership {
  /**
   * `null`: ours, or unknown. Otherwise a sentence naming the stranger. `trusted` false (the check has failed) asks the
   * whole question. Never throws or rejects; a promise is given only where the answer was not remembered.
   */
  strangerAt(address: string, port: number, trusted: boolean): Promise<string | null> | string | null;
}

/** After this long the whole question is asked again. */
const trustMs = 300_000;
/** What could not be known is asked again after this long. */
const unknownMs = 10_000;
/** The answer is unknown if it takes longer: a search through a thousand processes takes 150 ms. */
const questionMs = 1000;
/** Sockets shared by more processes than this are not looked at further. */
const holdersMax = 16;
/** They pass a port on to a container, so what they hold may well be the service's. */
const forwarders = /^(docker-proxy|rootlessport|rootlesskit|slirp4netns|pasta|passt|gvproxy|conmon|systemd|wslrelay)\b/;

interface Known {
  readonly address: string;
  /** `null`: nobody knows. */
  readonly holding: Holding | null;
  readonly stranger: string | null;
  readonly until: number;
}

export function ownershipOf(tree: Tree): Ownership {
  let known: Known | null = null;

  async function find(address: string, port: number): Promise<Omit<Known, 'until'>> {
    const unknown = { address, holding: null, stranger: null };
    const until = performance.now() + questionMs;
    const inodes = listenersAt(address, port);
    if (inodes.size === 0) return unknown;
    const family = await tree();
    if (family.size === 0) return unknown;
    const [own] = await holdingsOf(inodes, family, until, 1);
    if (own) return { address, holding: own, stranger: null };
    const holders = await holdingsOf(inodes, allPids(), until, holdersMax);
    const [first] = holders;
    // Asked again: a worker may have been born meanwhile.
    const familyNow = await tree();
    if (first === undefined || familyNow.size === 0) return unknown;
    const late = holders.find(({ pid }) => familyNow.has(pid));
    if (late) return { address, holding: late, stranger: null };
    const commands = holders.map(({ pid }) => commandOf(pid));
    if (commands.some(command => forwarders.test(programOf(command)))) return unknown;
    const stranger =
      `${bracketed(address)}:${port} belongs to another program: pid ${first.pid} (${commands[0]}); ` +
      'end it, or give this service another port';
    return { address, holding: first, stranger };
  }

  async function ask(address: string, port: number, before: Known | null): Promise<string | null> {
    // A stranger that is still there needs no new search, only a look whether it has turned out to be a young worker.
    if (before?.stranger && before.address === address && before.holding && stillHolds(before.holding)) {
      if (!(await tree()).has(before.holding.pid)) {
        known = before;
        return before.stranger;
      }
    }
    const found = await find(address, port);
    known = { ...found, until: performance.now() + (found.holding === null ? unknownMs : trustMs) };
    return found.stranger;
  }

  /** The process tree is somebody else's code: it may throw, or never answer. Then nobody knows, for a while. */
  async function askInTime(address: string, port: number): Promise<string | null> {
    const before = known;
    known = { address, holding: null, stranger: null, until: performance.now() + unknownMs };
    let timer: NodeJS.Timeout | undefined;
    const limit = new Promise<null>(resolve => {
      timer = setTimeout(resolve, questionMs, null);
    });
    try {
      return await Promise.race([ask(address, port, before).catch(() => null), limit]);
    } finally {
      clearTimeout(timer);
    }
  }

  return {
    strangerAt(address, port, trusted) {
      if (trusted && known !== null && known.stranger === null && known.address === address) {
        const steady = known.holding === null || stillHolds(known.holding);
        if (steady && performance.now() < known.until) return null;
      }
      return askInTime(address, port);
    },
  };
}

function programOf(command: string): string {
  return command.split(' ')[0]?.split('/').at(-1) ?? '';
}

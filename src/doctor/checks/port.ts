import fs from 'node:fs';
import { isAnswered } from '../../os/own-port/guard.ts';
import { type PortHolder, portHolder } from '../../os/own-port/holder.ts';
import { addressesOf } from '../../os/probes/addresses.ts';
import { allPids, holdingsOf, listenersAt } from '../../os/probes/listeners.ts';
import { ownPortOf } from '../../runner/own-port.ts';
import { check, type Patient } from '../check.ts';
import { commandsOf } from '../commands.ts';
import { error, type Finding, note, ok, unknown } from '../finding.ts';

export interface PortFacts {
  /** `null`: it is not known where the service listens, or it listens nowhere. */
  readonly port: number | null;
  /** `ours`: a process of the service itself. `unknown`: by somebody, perhaps by the service, which is up. */
  readonly held: 'free' | 'ours' | 'stranger' | 'unknown';
  /** `null` where it cannot be known. */
  readonly holder: PortHolder | null;
  /** Ports below this one are for root; 0 where there is no such thing, or for root. */
  readonly forRootBelow: number;
  readonly isUp: boolean;
  readonly platform: NodeJS.Platform;
}

/** All processes are looked at for at most this long. */
const searchMs = 3_000;

async function look({ service, launch, alive, platform }: Patient): Promise<PortFacts> {
  const own = ownPortOf(service, launch.env);
  const isUp = alive?.isUp ?? false;
  if (own === null) return { port: null, held: 'free', holder: null, forRootBelow: 0, isUp, platform };
  const { host, port } = own;
  const found = { port, forRootBelow: forRootBelow(platform), isUp, platform };
  if (platform !== 'linux') {
    const [holder, answered] = await Promise.all([portHolder(port), isAnswered(own)]);
    if (holder !== null) return { ...found, held: alive?.pids.has(holder.pid) ? 'ours' : 'stranger', holder };
    return { ...found, held: answered ? (isUp ? 'unknown' : 'stranger') : 'free', holder };
  }
  const inodes = new Set(addressesOf(host).flatMap(address => [...listenersAt(address, port)]));
  if (inodes.size === 0) return { ...found, held: 'free', holder: null };
  const [ours] = await holdingsOf(inodes, alive?.pids ?? [], performance.now() + searchMs, 1);
  if (ours !== undefined) return { ...found, held: 'ours', holder: null };
  const [theirs] = await holdingsOf(inodes, allPids(), performance.now() + searchMs, 1);
  return { ...found, held: 'stranger', holder: theirs === undefined ? null : await portHolder(port) };
}

function forRootBelow(platform: NodeJS.Platform): number {
  if (platform === 'win32' || process.getuid?.() === 0) return 0;
  try {
    return Number(fs.readFileSync('/proc/sys/net/ipv4/ip_unprivileged_port_start', 'latin1'));
  } catch {
    return platform === 'darwin' ? 0 : 1024;
  }
}

export function judgePort(facts: PortFacts): readonly Finding[] {
  const { port, held, holder, forRootBelow: limit, isUp, platform } = facts;
  const commands = commandsOf(platform);
  if (port === null) return [note('it is not known on which port it listens, so nobody looks whether that is free')];
  switch (held) {
    case 'ours':
      return [ok(`port ${port} is held by the service itself`)];
    case 'stranger':
      return [
        error(
          `port ${port} belongs to ${holder === null ? somebody(platform) : `pid ${holder.pid} (${holder.command})`}`,
          'end that program, or give this service another port',
          holder === null ? commands.whoListens(port) : commands.endProcess(holder.pid),
        ),
      ];
    case 'unknown':
      return [unknown(`port ${port} is in use, and whether by the service itself could not be found out`)];
    case 'free':
      if (port < limit) {
        const says = `port ${port} is for root: an ordinary user may listen from ${limit} on`;
        return [
          error(says, 'choose a higher port, or allow it', `sudo sysctl net.ipv4.ip_unprivileged_port_start=${port}`),
        ];
      }
      return [isUp ? note(`nobody listens on port ${port} yet`) : ok(`port ${port} is free`)];
    default:
      return held satisfies never;
  }
}

/** Who listens there is only hidden from this user where the system would tell. */
const somebody = (platform: NodeJS.Platform): string =>
  platform === 'linux' ? 'another program, of another user' : 'another program';

export const port = check('port', look, judgePort);

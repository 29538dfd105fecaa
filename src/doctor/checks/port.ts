import fs from 'node:fs';
import { type PortHolder, portHolder } from '../../os/own-port/holder.ts';
import { addressesOf } from '../../os/probes/addresses.ts';
import { allPids, holdingsOf, listenersAt } from '../../os/probes/listeners.ts';
import { ownPortOf } from '../../runner/own-port.ts';
import { check, type Patient } from '../check.ts';
import { error, type Finding, note, ok } from '../finding.ts';

export interface PortFacts {
  /** `null`: it is not known where the service listens, or it listens nowhere. */
  readonly port: number | null;
  /** `ours`: a process of the service itself. */
  readonly held: 'free' | 'ours' | 'stranger';
  /** `null` where it cannot be known. */
  readonly holder: PortHolder | null;
  /** Ports below this one are for root; 0 where there is no such thing, or for root. */
  readonly forRootBelow: number;
  readonly isUp: boolean;
}

/** All processes are looked at for at most this long. */
const searchMs = 3_000;

async function look({ service, launch, alive, platform }: Patient): Promise<PortFacts> {
  const own = ownPortOf(service, launch.env);
  const isUp = alive?.isUp ?? false;
  if (own === null) return { port: null, held: 'free', holder: null, forRootBelow: 0, isUp };
  const { host, port } = own;
  const found = { port, forRootBelow: forRootBelow(platform), isUp };
  if (platform !== 'linux') {
    const holder = await portHolder(port);
    const held = holder === null ? 'free' : alive?.pids.has(holder.pid) ? 'ours' : 'stranger';
    return { ...found, held, holder };
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

export function judgePort({ port, held, holder, forRootBelow: limit, isUp }: PortFacts): readonly Finding[] {
  if (port === null) return [note('it is not known on which port it listens, so nobody looks whether that is free')];
  switch (held) {
    case 'ours':
      return [ok(`port ${port} is held by the service itself`)];
    case 'stranger':
      return [
        error(
          `port ${port} belongs to ${holder === null ? 'another program, of another user' : `pid ${holder.pid} (${holder.command})`}`,
          'end that program, or give this service another port',
          holder === null ? `sudo ss -ltnp sport = :${port}` : `kill ${holder.pid}`,
        ),
      ];
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

export const port = check('port', look, judgePort);

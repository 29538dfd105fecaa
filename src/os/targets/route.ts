import fs from 'node:fs';
import type { TargetFinding } from '../../core/event.ts';
import { runOnce } from '../probes/run-once.ts';

const none = 'this machine has no default route: its network is down';

/** Up when there is a way out of this machine, over IPv4 or IPv6. Asks the system only; nothing is sent. */
export async function checkRoute(timeoutMs: number): Promise<TargetFinding> {
  if (process.platform === 'linux') return fromTables(read('/proc/net/route'), read('/proc/net/ipv6_route'));
  const windows = process.platform === 'win32';
  const words = windows
    ? // `route print` is the same in every language; the exit code tells nothing, so PowerShell is asked for a count.
      [
        'powershell',
        '-NoProfile',
        '-Command',
        "if (Get-NetRoute -DestinationPrefix '0.0.0.0/0','::/0' -ErrorAction SilentlyContinue) { exit 0 } else { exit 7 }",
      ]
    : ['route', '-n', 'get', 'default'];
  const outcome = await runOnce(words, {}, timeoutMs);
  if (outcome.is !== 'exited')
    return { is: 'unknown', reason: `the routes of this machine could not be read (${words[0]})` };
  if (outcome.code === 0) return { is: 'up', latencyMs: Math.round(outcome.tookMs), detail: null, warning: null };
  if (windows && outcome.code !== 7) return { is: 'unknown', reason: `${words[0]} exited with ${outcome.code}` };
  return { is: 'down', reason: none };
}

/** Flags of a route (include/uapi/linux/route.h). */
const rtfUp = 0x1;
const rtfReject = 0x200;

/** @param v4 /proc/net/route, @param v6 /proc/net/ipv6_route; null where it cannot be read */
export function fromTables(v4: string | null, v6: string | null): TargetFinding {
  if (v4 === null && v6 === null) return { is: 'unknown', reason: 'the routes of this machine cannot be read' };
  const isUp = (flags: string | undefined): boolean => {
    const bits = Number.parseInt(flags ?? '', 16);
    return (bits & rtfUp) !== 0 && (bits & rtfReject) === 0;
  };
  const over4 = rows(v4).find(([, to, , flags, , , , mask]) => to === '00000000' && mask === '00000000' && isUp(flags));
  // Destination, its prefix length, source, its prefix length, gateway, metric, references, uses, flags, device.
  const over6 = rows(v6).find(
    fields => /^0{32}$/.test(fields[0] ?? '') && fields[1] === '00' && fields[9] !== 'lo' && isUp(fields[8]),
  );
  const device = over4?.[0] ?? over6?.[9];
  if (device === undefined) return { is: 'down', reason: none };
  return { is: 'up', latencyMs: 0, detail: `over ${device}`, warning: null };
}

function rows(table: string | null): readonly string[][] {
  return (table ?? '').split('\n').map(line => line.trim().split(/\s+/));
}

function read(file: string): string | null {
  try {
    return fs.readFileSync(file, 'latin1');
  } catch {
    return null;
  }
}

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import { parseHealthTarget } from '../../os/probes/target.ts';
import type { Failure, Subject } from '../failure.ts';

/** Of its own, so that it is removed as a whole, and nobody's rules are touched. */
const table = 'crashproof_drill';
const answerWithinMs = 5_000;

/** What this machine itself sends to the service's port is swallowed; whoever asks over the network still gets through. */
export const blackhole: Failure = {
  name: 'blackhole',
  does: 'swallow what this machine sends to its port (a firewall rule of its own, on the loopback only)',
  goals: { detectMs: 90_000, recoverMs: 120_000, mostLost: null },
  noticedBy: ['unhealthy'],
  explainedBy: /stood still|no (answer|connection)|not answer/i,
  endsWhenNoticed: true,
  whyNot(subject) {
    if (process.platform !== 'linux') return 'only Linux has the firewall for it (nft)';
    if (subject.service.health === null) return 'it has no health check, so nobody asks: set --health';
    if (portOf(subject) === null) return 'its health check asks no port of this machine';
    if (process.getuid?.() !== 0) return 'only root may set a firewall rule: run the drill with sudo';
    const tried = spawnSync(...inItsNetwork(subject, 'nft', 'list', 'tables'), {
      encoding: 'utf8',
      timeout: answerWithinMs,
    });
    if (tried.error !== undefined) return 'there is no nft: install the package nftables';
    if (tried.status !== 0) return `nft is not allowed here: ${tried.stderr.trim()}`;
    return tried.stdout.includes(table) ? `another drill is at work; else: nft delete table inet ${table}` : null;
  },
  async begin(subject) {
    const rules = [
      `add table inet ${table}`,
      `add chain inet ${table} in { type filter hook input priority 0 ; }`,
      `add rule inet ${table} in iif lo tcp dport ${portOf(subject)} drop`,
    ].join('\n');
    // A program of its own takes the rule away, also when the drill is killed: then its input ends.
    const script = 'printf %s "$1" | nft -f - && echo closed && cat >/dev/null; nft delete table inet "$2"';
    const keeper = spawn(...inItsNetwork(subject, 'sh', '-c', script, 'crashproof-drill', rules, table), {
      stdio: ['pipe', 'pipe', 'pipe'],
      // Ctrl-C is for the drill, which then ends it in order.
      detached: true,
    });
    const ended = once(keeper, 'close');
    await closed(keeper);
    return async () => {
      keeper.stdin.end();
      await ended;
    };
  },
};

function closed(keeper: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = '';
    keeper.stdout?.once('data', () => resolve());
    keeper.stderr?.on('data', text => (said += text));
    keeper.once('error', reject);
    keeper.once('close', () => reject(new Error(`the firewall rule could not be set: ${said.trim()}`)));
  });
}

/** The words that run a program where the service's own network is. */
function inItsNetwork({ leader }: Subject, ...words: readonly [string, ...string[]]): [string, string[]] {
  const place = `/proc/${leader}/ns/net`;
  const [program, ...args] =
    networkOf(place) === networkOf('/proc/self/ns/net') ? words : ['nsenter', `--net=${place}`, ...words];
  return [program as string, args];
}

function networkOf(place: string): string {
  try {
    return fs.readlinkSync(place);
  } catch {
    return '';
  }
}

function portOf({ service: { health_check_url: url } }: Subject): number | null {
  const parsed = url === null ? null : parseHealthTarget(url);
  if (parsed === null || 'problem' in parsed) return null;
  const { target } = parsed;
  return target.kind === 'http' || target.kind === 'tcp' ? target.port : null;
}

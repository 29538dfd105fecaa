import type { Finding } from '../../core/event.ts';
import type { Probe } from '../port.ts';
import { addressesOf } from './addresses.ts';
import type { Asked } from './ask.ts';
import type { Ownership } from './ownership.ts';

/**
 * A probe over the network: asks the addresses of its host one after the other until one is ours, and then makes sure
 * that it is the service that answered. `localhost` remembers which family answered last and asks that one first.
 */
export function networkProbe(
  host: string,
  port: number,
  askAddress: (address: string, timeoutMs: number) => Promise<Asked>,
  ownership: Ownership | null,
): Probe {
  let addresses: readonly string[] = addressesOf(host);

  async function askOne(address: string, timeoutMs: number): Promise<{ finding: Finding; connected: boolean }> {
    const startedAt = performance.now();
    const asked = await askAddress(address, timeoutMs);
    const { verdict } = asked;
    const latencyMs = Math.round((performance.now() - startedAt) * 10) / 10;
    const finding: Finding = verdict.is === 'pass' ? { ...verdict, latencyMs } : verdict;
    if (asked.address === null) return { finding, connected: false };
    if (ownership === null || !asked.local) return { finding, connected: true };
    const told = ownership.strangerAt(asked.address, port, verdict.is !== 'fail');
    const stranger = told instanceof Promise ? await told : told;
    return { finding: stranger === null ? finding : { is: 'foreign', reason: stranger }, connected: true };
  }

  return {
    async check(timeoutMs) {
      const until = performance.now() + timeoutMs;
      let first: Finding | null = null;
      let foreign: Finding | null = null;
      for (const address of addresses) {
        const leftMs = until - performance.now();
        if (first !== null && leftMs < 1) break;
        const { finding, connected } = await askOne(address, Math.max(1, leftMs));
        if (connected && finding.is !== 'foreign') {
          if (address !== addresses[0]) addresses = [address, ...addresses.filter(other => other !== address)];
          return finding;
        }
        first ??= finding;
        if (finding.is === 'foreign') foreign ??= finding;
      }
      return foreign ?? first ?? { is: 'fail', reason: `${host}:${port} could not be asked` };
    },
  };
}

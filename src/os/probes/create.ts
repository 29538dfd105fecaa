import type { Probe } from '../port.ts';
import type { Asked } from './ask.ts';
import { checkCommand } from './command.ts';
import { askHttp } from './http.ts';
import { rememberingVerdict } from './http-verdict.ts';
import { networkProbe } from './network.ts';
import { ownershipOf, type Tree } from './ownership.ts';
import type { CommandSurroundings } from './run-once.ts';
import type { HealthTarget } from './target.ts';
import { askTcp } from './tcp.ts';

export interface ProbeOptions extends CommandSurroundings {
  /** The processes of the service. Without it nobody asks whose port it is. */
  readonly tree?: Tree;
}

/** The probe of a target: see `Probe` for what it promises. `none` always passes. */
export function createProbe(target: HealthTarget, options: ProbeOptions = {}): Probe {
  const ownership = options.tree && process.platform === 'linux' ? ownershipOf(options.tree) : null;
  switch (target.kind) {
    case 'http': {
      const judgeBody = rememberingVerdict();
      const ask = (address: string, ms: number): Promise<Asked> => askHttp(target, address, ms, judgeBody);
      return networkProbe(target.host, target.port, ask, ownership);
    }
    case 'tcp':
      return networkProbe(target.host, target.port, (address, ms) => askTcp(target.port, address, ms), ownership);
    case 'command':
      return { check: timeoutMs => checkCommand(target.words, options, timeoutMs) };
    case 'none':
      return { check: async () => ({ is: 'pass', latencyMs: 0, degraded: [] }) };
  }
}

import type { Name } from '../core/spec.ts';
import type { Probe, ProbePort, Tell } from './port.ts';

/** Puts the core's questions to the services' probes. A probe that breaks is a wrong probe, not a sick application. */
export function createProbes(probes: ReadonlyMap<Name, Probe>, tell: Tell): ProbePort {
  return {
    ask(service, run, timeoutMs) {
      const probe = probes.get(service);
      if (probe === undefined) throw new Error(`no probe is known for "${service}"`);
      probe.check(timeoutMs).then(
        finding => tell({ type: 'probed', service, run, finding }),
        (error: unknown) =>
          tell({ type: 'probed', service, run, finding: { is: 'misconfigured', reason: String(error) } }),
      );
    },
  };
}

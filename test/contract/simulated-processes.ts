import type { Fact } from '../../src/core/event.ts';
import { type Child, exits, leftovers, neverSpawns, runs } from '../../src/testing/child.ts';
import { createWorld } from '../../src/testing/world.ts';
import type { Part, ProcessWorld } from './process-port.ts';

const deaf = leftovers({ deafTo: ['SIGTERM'] });

const parts: Readonly<Record<Part, Child>> = {
  'exits with 3': exits(50, 3),
  runs: runs(),
  'ignores SIGTERM': runs({ deafTo: ['SIGTERM'] }),
  'cannot be found': neverSpawns('ENOENT'),
  'crashes, leaving a deaf child behind': exits(50, 1, { leaves: deaf }),
  'runs, with a deaf child': runs({ leaves: deaf }),
};

/** Children in memory, on virtual time. */
export function simulatedProcesses(): ProcessWorld {
  const facts: Fact[] = [];
  const casting = new Map<string, Part>();
  const world = createWorld(
    service => parts[casting.get(service) ?? 'runs'],
    fact => facts.push(fact),
  );

  async function until(isSo: () => boolean): Promise<void> {
    while (!isSo()) if (!world.step()) throw new Error(`it never comes to that; told: ${JSON.stringify(facts)}`);
  }

  return {
    port: world.processes,
    facts,
    cast: (service, part) => void casting.set(service, part),
    until,
    ready: (service, run) =>
      until(() => facts.some(fact => fact.type === 'spawned' && fact.service === service && fact.run === run)),
    async settle() {
      while (world.step());
    },
    dispose: async () => {},
  };
}

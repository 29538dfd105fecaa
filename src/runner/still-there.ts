import type { Name } from '../core/spec.ts';
import type { Survivor } from '../os/table/row.ts';
import type { Host } from '../runtime/supervisor.ts';

/** A stop that takes longer than this has somebody waiting at a terminal. */
const firstAfterMs = 2_000;
const againEveryMs = 5_000;

/** More processes than these are counted, not named. */
const maxNamed = 5;

export interface StillThereOptions {
  readonly host: Host;
  /** The service's processes, by a fresh look. */
  readonly survivors: (service: Name) => Promise<readonly Survivor[]>;
  readonly tell: (service: Name, sentence: string) => void;
}

/** While a run takes long to end, says which processes are waited for. */
export function tellWhoIsStillThere({ host, survivors, tell }: StillThereOptions): void {
  const waiting = new Map<Name, NodeJS.Timeout>();

  host.listen((_entry, { services }) => {
    for (const { spec, phase } of services) {
      const timer = waiting.get(spec.name);
      if (phase.name === 'stopping' && timer === undefined) look(spec.name, firstAfterMs);
      if (phase.name !== 'stopping' && timer !== undefined) {
        clearTimeout(timer);
        waiting.delete(spec.name);
      }
    }
  });

  function look(service: Name, afterMs: number): void {
    const timer = setTimeout(async () => {
      const left = await survivors(service);
      if (waiting.get(service) !== timer) return;
      if (left.length > 0) tell(service, `waiting for ${inWords(left)}`);
      look(service, againEveryMs);
    }, afterMs);
    timer.unref();
    waiting.set(service, timer);
  }
}

function inWords(left: readonly Survivor[]): string {
  const named = left.slice(0, maxNamed).map(({ pid, command }) => `pid ${pid} (${command})`);
  const more = left.length - named.length;
  return more > 0 ? `${named.join(', ')} and ${more} more` : named.join(', ');
}

import { createSampler, type Finders, type Sampler } from '../os/observe/sampler.ts';
import type { Attach, Detach } from '../runtime/attach.ts';
import { untilBeat } from '../runtime/beat.ts';
import type { Logbook } from '../runtime/logbook.ts';
import { presentRun } from './present-run.ts';

export interface FlightRecorderOptions {
  readonly everyMs: number;
  readonly logbook: Logbook;
  readonly find: Finders;
}

/** The first look at a run comes so soon, for those that do not live long. */
const firstMs = 1_000;

/** Notes what the service's whole tree uses, every so often, for the report of its end. */
export const attach: Attach<FlightRecorderOptions> = async (
  host,
  service,
  { everyMs, logbook, find },
): Promise<Detach> => {
  let timer: NodeJS.Timeout | undefined;
  let sampler: Sampler | null = null;

  function follow(): void {
    clearTimeout(timer);
    const run = presentRun(host, service);
    sampler = run === null ? null : createSampler(run.pid, find);
    if (run === null || sampler === null) return;
    next(run.run, sampler, Math.min(firstMs, everyMs));
  }

  function next(run: number, mine: Sampler, inMs: number): void {
    timer = setTimeout(async () => {
      const usage = await mine.look(performance.now()).catch(() => null);
      if (sampler !== mine) return;
      if (usage !== null) logbook.addSample(run, { at: new Date().toISOString(), ...usage });
      next(run, mine, untilBeat(everyMs));
    }, inMs);
    timer.unref();
  }

  const stopListening = host.listen(({ notes }) => {
    for (const note of notes) {
      if ((note.code === 'spawned' || note.code === 'ended') && note.service === service) follow();
    }
  });
  follow();
  return async () => {
    stopListening();
    sampler = null;
    clearTimeout(timer);
  };
};

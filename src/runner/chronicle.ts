import type { Chronicles } from '../answers/chronicles.ts';
import type { Name, Run } from '../core/spec.ts';
import type { State } from '../core/state.ts';
import { historyFile } from '../os/files/history.ts';
import type { Clock } from '../os/port.ts';
import { Chronicle } from '../runtime/chronicle/chronicle.ts';
import { standOf } from '../runtime/chronicle/stand.ts';
import type { Sample } from '../runtime/findings.ts';
import type { Host } from '../runtime/supervisor.ts';

export interface ChronicleOptions {
  readonly host: Host;
  readonly clock: Clock;
  readonly services: readonly { readonly name: Name; readonly dir: string }[];
  /** Returns how to stop listening. */
  readonly onSample: (service: Name, hear: (run: Run, sample: Sample) => void) => () => void;
  readonly onTrouble: (sentence: string) => void;
}

/** What a killed supervisor may lose of it. Seldom, for the sake of memory cards. */
const saveEveryMs = 5 * 60_000;

/** Notes how each service stands and what it uses, and keeps it for the next life of the supervisor. */
export function openChronicle({ host, clock, services, onSample, onTrouble }: ChronicleOptions): Chronicles & {
  close(): Promise<void>;
} {
  const wallMs = (): number => clock.wall().getTime();
  const kept = new Map(
    services.map(({ name, dir }) => {
      const file = historyFile(dir, name, 'timeline');
      const chronicle = new Chronicle();
      chronicle.load(file.load()?.saved);
      return [name, { file, chronicle }] as const;
    }),
  );
  const of = (name: Name): Chronicle => {
    const one = kept.get(name);
    if (one === undefined) throw new Error(`there is no service "${name}"`);
    return one.chronicle;
  };
  let troubled = false;
  let before: State['services'] = [];
  noteAll(host.snapshot());

  const stopListening = host.listen(({ event, notes }, state) => {
    const at = wallMs();
    if (event.type === 'probed' && event.finding.is === 'pass') of(event.service).answered(event.finding.latencyMs, at);
    for (const note of notes) if (note.code === 'ended') of(note.service).ended(note.kind, at);
    if (state.services !== before) noteChanged(state, at);
  });
  const stopSampling = services.map(({ name }) => onSample(name, (_, sample) => of(name).sampled(sample, wallMs())));
  const saving = setInterval(() => void save(), saveEveryMs);
  saving.unref();

  function noteChanged(state: State, at: number): void {
    state.services.forEach((service, index) => {
      const earlier = before[index];
      if (earlier === service || (earlier !== undefined && standOf(earlier) === standOf(service))) return;
      of(service.spec.name).note(standOf(service), at);
    });
    before = state.services;
  }

  function noteAll(state: State): void {
    const at = wallMs();
    for (const service of state.services) of(service.spec.name).note(standOf(service), at);
    before = state.services;
  }

  async function save(): Promise<void> {
    noteAll(host.snapshot());
    const results = await Promise.allSettled(
      [...kept.values()].map(({ file, chronicle }) => file.save(chronicle.save())),
    );
    const failed = results.find(result => result.status === 'rejected');
    if (failed !== undefined && !troubled)
      onTrouble(`the timeline could not be saved: ${(failed.reason as Error).message}`);
    troubled = failed !== undefined;
  }

  return {
    timeline(name, span, now) {
      noteAll(host.snapshot());
      return of(name).timeline(span, now.getTime());
    },
    measurements: (name, span, now) => of(name).measurements(span, now.getTime()),
    async close() {
      stopListening();
      for (const stop of stopSampling) stop();
      clearInterval(saving);
      await save();
    },
  };
}

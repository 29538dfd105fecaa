import type { Name } from '../core/spec.ts';
import type { EndKind, Service, State } from '../core/state.ts';
import { type Told, tell } from '../runtime/lines.ts';
import { Bell } from './bell.ts';
import type { Controlled } from './controlled.ts';
import { EventRing } from './event-ring.ts';
import { RestartCounts } from './restart-counts.ts';

/** What is noted of one service while it is watched. */
interface Noted {
  readonly restarts: RestartCounts;
  /** Its phase and run, as one word, and since when they are what they are. */
  phase: string;
  since: Date;
  /** How its latest run ended; null until one has. */
  ended: EndKind | null;
}

/** What has been seen since the watch began: that which the state itself does not hold. */
export interface Watch {
  readonly events: EventRing;
  /** Rings when something has changed. */
  readonly bell: Bell;
  since(service: Name): Date;
  restarts(service: Name): RestartCounts;
  stop(): void;
}

export function watch(controlled: Controlled): Watch {
  const { host, services, endsOf, redact, wall } = controlled;
  const events = new EventRing(wall().getTime().toString(36));
  const bell = new Bell();
  const noted = new Map<Name, Noted>();
  let before: State['services'] = [];

  for (const { name } of services) {
    const restarts = new RestartCounts();
    restarts.recall(endsOf(name));
    noted.set(name, { restarts, phase: '', since: wall(), ended: null });
  }
  look(host.snapshot());

  const stop = host.listen(({ notes }, state) => {
    const at = notes.length > 0 ? wall() : null;
    for (const note of notes) {
      if (at === null) break;
      events.add(clean(tell(note, at)));
      const one = 'service' in note ? noted.get(note.service) : undefined;
      if (one === undefined) continue;
      if (note.code === 'ended') one.ended = note.kind;
      if (note.code === 'starting' && one.ended !== null) {
        one.restarts.add(one.ended, at);
        one.ended = null;
      }
    }
    if (look(state) || notes.length > 0) bell.ring();
  });

  /** Most steps change one service, and no phase: this is called at each of them. */
  function look(state: State): boolean {
    let changed = false;
    state.services.forEach((service, index) => {
      if (before[index] === service) return;
      const one = noted.get(service.spec.name);
      const phase = `${service.phase.name} ${service.run}`;
      if (one === undefined || one.phase === phase) return;
      one.phase = phase;
      one.since = sinceOf(service, state);
      changed = true;
    });
    before = state.services;
    return changed;
  }

  /** Sentences quote what applications and strangers answered. */
  function clean(told: Told): Told {
    return { ...told, message: redact(told.service ?? services[0]?.name ?? '', told.message) };
  }

  function sinceOf({ phase }: Service, state: State): Date {
    const forMs = phase.name === 'up' || phase.name === 'stopping' ? Math.max(0, state.now - phase.since) : 0;
    return new Date(wall().getTime() - forMs);
  }

  const of = (service: Name): Noted => {
    const one = noted.get(service);
    if (one === undefined) throw new Error(`there is no service "${service}"`);
    return one;
  };
  return {
    events,
    bell,
    since: service => of(service).since,
    restarts: service => of(service).restarts,
    stop,
  };
}

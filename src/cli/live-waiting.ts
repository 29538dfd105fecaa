import { inWords } from '../answers/in-words.ts';
import { plannedBy } from '../answers/planned.ts';
import { duration } from '../core/duration.ts';
import type { Moment, Name } from '../core/spec.ts';
import type { Service, State } from '../core/state.ts';
import type { Host } from '../runtime/supervisor.ts';
import { cut, tame } from './terminal.ts';

export interface LiveWaitingOptions {
  readonly host: Host;
  /** The clock of the state, in milliseconds. */
  readonly now: () => Moment;
  /** Shows one line below all others; null takes it away. */
  readonly live: (text: string | null) => void;
}

const tickMs = 500;
const mostServices = 3;
const mostChars = 300;

/**
 * On a terminal: what is waited for, and how long already, in a line that is written over. While nothing is waited for
 * there is none, and nothing ticks. Returns how to take it away.
 */
export function showWaiting({ host, now, live }: LiveWaitingOptions): () => void {
  const since = new Map<Name, { readonly phase: string; readonly at: Moment }>();
  let timer: NodeJS.Timeout | null = null;

  const look = ({ services }: Pick<State, 'services'>): void => {
    for (const { spec, phase, run } of services) {
      const known = `${phase.name} ${run}`;
      if (since.get(spec.name)?.phase !== known) since.set(spec.name, { phase: known, at: now() });
    }
    if (waiting().length === 0) rest();
    else timer ??= setInterval(paint, tickMs).unref();
  };
  const stopListening = host.listen((_entry, state) => look(state));

  const waiting = (): readonly Service[] =>
    host.snapshot().quit !== null ? [] : host.snapshot().services.filter(one => inWords(one).waitsFor !== null);

  function paint(): void {
    const all = waiting();
    if (all.length === 0) {
      rest();
      return;
    }
    const shown = all
      .slice(0, mostServices)
      .map(one => waitingText(one, now() - (since.get(one.spec.name)?.at ?? now()), now()));
    const more = all.length > mostServices ? `; and ${all.length - mostServices} more` : '';
    live(cut(tame(`${shown.join('; ')}${more}`, false), mostChars));
  }

  function rest(): void {
    if (timer !== null) clearInterval(timer);
    timer = null;
    live(null);
  }

  look(host.snapshot());
  return () => {
    stopListening();
    rest();
  };
}

/** `web: starting, waiting for its first good answer for 12 s (connection refused)` */
export function waitingText(service: Service, forMs: number, now: Moment): string {
  const { state, waitsFor } = inWords(service);
  const { phase, pulse } = service;
  const [next] = plannedBy(service);
  const inMs = next === undefined ? '' : ` in ${whole(Math.max(0, next.moment - now))}`;
  const name = service.spec.name;
  if (phase.name === 'backoff' || phase.name === 'given-up') return `${name}: ${state}${inMs}`;
  const what = phase.name === 'waiting' ? state : `${state}, waiting for ${waitsFor}`;
  const last = phase.name === 'starting' && pulse.reason !== null ? ` (${pulse.reason})` : '';
  const then = phase.name === 'stopping' && next !== undefined ? ` (${next.what}${inMs})` : '';
  return `${name}: ${what} for ${whole(forMs)}${last}${then}`;
}

const whole = (ms: number): string => duration(Math.max(1, Math.round(ms / 1_000)) * 1_000);

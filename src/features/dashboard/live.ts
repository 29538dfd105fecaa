import type { Answerer } from '../../answers/answer.ts';
import type { EventItem, HistoryAnswer, ServiceStatus, Status } from '../../control/api.ts';
import type { Stream } from './stream.ts';

/** What changes without an event (memory, a latency) is looked for this often. */
const lookEveryMs = 1_000;
/** What happens together is told together. */
const gatherMs = 100;
/** So many events are told to a reader that comes for the first time. */
const maxEarlier = 100;

/** A service, and a mark that changes when one of its runs has been added to its history. */
interface Shown {
  readonly status: ServiceStatus;
  readonly mark: string;
}

/**
 * Tells all readers what is new, with one look for all of them, and none while nobody reads. A reader gets everything
 * first, then the services that have changed.
 */
export class Live {
  readonly #answerer: Answerer;
  readonly #onInternalError: (error: unknown) => void;
  readonly #readers = new Set<Stream>();
  readonly #told = new Map<string, string>();
  #stop: AbortController | null = null;

  constructor(answerer: Answerer, onInternalError: (error: unknown) => void) {
    this.#answerer = answerer;
    this.#onInternalError = onInternalError;
  }

  /** `after`: the id of the last event the reader has got. */
  async add(reader: Stream, after: string | null): Promise<void> {
    const { status, shown } = await this.#look();
    reader.send('all', { at: status.at, runner: status.runner, services: shown });
    const earlier = await this.#eventsAfter(after);
    for (const event of after === null ? earlier.slice(-maxEarlier) : earlier) reader.send('event', event, event.id);
    this.#readers.add(reader);
    if (this.#stop === null) void this.#run(earlier.at(-1)?.id ?? after);
    reader.signal.addEventListener('abort', () => {
      this.#readers.delete(reader);
      if (this.#readers.size === 0) this.#end();
    });
  }

  close(): void {
    for (const reader of this.#readers) reader.end();
    this.#end();
  }

  #end(): void {
    this.#stop?.abort();
    this.#stop = null;
    this.#told.clear();
  }

  async #run(last: string | null): Promise<void> {
    const stop = new AbortController();
    this.#stop = stop;
    let wake: () => void = () => {};
    const timer = setInterval(() => wake(), lookEveryMs);
    stop.signal.addEventListener('abort', () => wake(), { once: true });
    void this.#follow(last, stop.signal, () => setTimeout(() => wake(), gatherMs));
    try {
      while (!stop.signal.aborted) {
        await this.#tell();
        await new Promise<void>(resolve => {
          wake = resolve;
        });
      }
    } catch (error) {
      this.#onInternalError(error);
    } finally {
      clearInterval(timer);
    }
  }

  async #follow(last: string | null, signal: AbortSignal, news: () => void): Promise<void> {
    const events = this.#answerer.answer(
      { do: 'events', follow: true, ...(last === null ? {} : { after: last }) },
      signal,
    );
    for (;;) {
      const { value, done } = await events.next();
      if (done || signal.aborted) return;
      const event = value as EventItem;
      for (const reader of this.#readers) reader.send('event', event, event.id);
      news();
    }
  }

  async #tell(): Promise<void> {
    const { status, shown } = await this.#look();
    const changed = shown.filter(one => {
      const text = comparable(one);
      const same = this.#told.get(one.status.name) === text;
      this.#told.set(one.status.name, text);
      return !same;
    });
    if (changed.length === 0) return;
    for (const reader of this.#readers) reader.send('some', { at: status.at, services: changed });
  }

  async #look(): Promise<{ readonly status: Status; readonly shown: readonly Shown[] }> {
    const signal = new AbortController().signal;
    const { value: status } = await this.#answerer.answer({ do: 'status' }, signal).next();
    const { value: history } = await this.#answerer.answer({ do: 'history', limit: 1 }, signal).next();
    const marks = new Map(
      (history as HistoryAnswer).services.map(({ name, ends }) => [name, `${ends[0]?.run ?? 0} ${ends[0]?.at ?? ''}`]),
    );
    const shown = (status as Status).services.map(one => ({ status: one, mark: marks.get(one.name) ?? '' }));
    return { status: status as Status, shown };
  }

  async #eventsAfter(after: string | null): Promise<readonly EventItem[]> {
    const events: EventItem[] = [];
    const signal = new AbortController().signal;
    const answer = this.#answerer.answer(after === null ? { do: 'events' } : { do: 'events', after }, signal);
    for (let next = await answer.next(); !next.done; next = await answer.next()) events.push(next.value as EventItem);
    return events;
  }
}

/** Time that goes by is no news, and moments are computed anew each time. */
function comparable({ status, mark }: Shown): string {
  const { total_uptime: _, planned, ...rest } = status;
  return JSON.stringify([mark, rest, planned.map(({ what, at }) => [what, Math.round(Date.parse(at) / 1000)])]);
}

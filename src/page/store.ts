import { useEffect, useState } from 'preact/hooks';
import type { EventItem, RunnerInfo, ServiceStatus } from '../control/api.ts';
import { ask, listen, Refusal } from './ask.ts';

/** `stale`: nothing has been heard for too long. `locked`: the token is needed. */
type Link = 'connecting' | 'live' | 'stale' | 'locked';

export interface Shown {
  readonly status: ServiceStatus;
  /** Changes when a run has been added to its history. */
  readonly mark: string;
}

export interface Seen {
  readonly link: Link;
  /** Why it is not live, in a sentence. */
  readonly trouble: string;
  readonly runner: RunnerInfo | null;
  readonly services: readonly Shown[];
  /** The latest last. */
  readonly events: readonly EventItem[];
  /** When something was last heard, by this machine's clock. */
  readonly heardAt: number;
}

const maxEvents = 200;
/** A sign of life comes every 2 s. */
const staleAfterMs = 6_000;
const lookEveryMs = 1_000;
/** A page nobody looks at hears nothing after this. */
const hiddenForMs = 60_000;

let seen: Seen = { link: 'connecting', trouble: '', runner: null, services: [], events: [], heardAt: Date.now() };
const listeners = new Set<() => void>();
let source: EventSource | null = null;
let lastId = '';
let retry: number | undefined;
let hidden: number | undefined;

function update(change: Partial<Seen>): void {
  seen = { ...seen, ...change };
  for (const listener of listeners) listener();
}

export function useSeen(): Seen {
  const [, redraw] = useState(0);
  useEffect(() => {
    const listener = (): void => redraw(count => count + 1);
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }, []);
  return seen;
}

/** A clock for what is told as a distance from now. */
export function useNow(everyMs: number): Date {
  const [now, setNow] = useState(() => new Date());
  useEffect(() => {
    const timer = setInterval(() => setNow(new Date()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}

export function connect(): void {
  clearTimeout(retry);
  source?.close();
  source = listen('live', lastId === '' ? {} : { after: lastId });
  source.addEventListener('all', message => {
    const { runner, services } = JSON.parse(message.data) as { runner: RunnerInfo; services: Shown[] };
    // Another version has another page.
    if (seen.runner !== null && seen.runner.crashproof_version !== runner.crashproof_version) location.reload();
    heard({ link: 'live', trouble: '', runner, services });
  });
  source.addEventListener('some', message => {
    const changed = new Map((JSON.parse(message.data).services as Shown[]).map(one => [one.status.name, one]));
    heard({ services: seen.services.map(one => changed.get(one.status.name) ?? one) });
  });
  source.addEventListener('event', message => {
    const event = JSON.parse(message.data) as EventItem;
    lastId = message.lastEventId;
    if (!seen.events.some(({ id }) => id === event.id)) heard({ events: [...seen.events.slice(1 - maxEvents), event] });
  });
  source.addEventListener('beat', () => heard({}));
  source.addEventListener('error', () => void lost());
}

function heard(change: Partial<Seen>): void {
  update({ ...change, heardAt: Date.now(), ...(seen.link === 'stale' ? { link: 'live', trouble: '' } : {}) });
}

/** The browser does not tell why a stream could not be had, so that is asked. */
async function lost(): Promise<void> {
  const given = source;
  given?.close();
  clearTimeout(retry);
  try {
    await ask('crashes');
    stale('The connection was lost.');
  } catch (error) {
    if (error instanceof Refusal && error.status === 401) return update({ link: 'locked', trouble: '' });
    stale(error instanceof Refusal ? `The supervisor says: ${error.message}.` : 'The supervisor cannot be reached.');
  }
  if (given === source) retry = window.setTimeout(connect, 1_000);
}

function stale(trouble: string): void {
  update({ link: seen.runner === null ? 'connecting' : 'stale', trouble });
}

/** To be called once. */
export function begin(): void {
  connect();
  setInterval(() => {
    if (seen.link === 'live' && Date.now() - seen.heardAt > staleAfterMs && !document.hidden) {
      stale('Nothing has been heard for a while.');
      connect();
    }
  }, lookEveryMs);
  document.addEventListener('visibilitychange', () => {
    clearTimeout(hidden);
    if (document.hidden) hidden = window.setTimeout(() => source?.close(), hiddenForMs);
    else if (source?.readyState === EventSource.CLOSED && seen.link !== 'locked') connect();
  });
}

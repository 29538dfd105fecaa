import type { Note } from '../../core/note.ts';
import type { Moment, Name } from '../../core/spec.ts';
import { explain } from '../../core/why.ts';
import { dueAt, good, type Incident, type Letter, raise, type Subject, settle } from './incident.ts';
import type { Trouble } from './trouble.ts';

/** So many crashes in a row are a loop. */
const loopCrashes = 3;

/** All that is going on. Plain data, at most one incident for each subject. */
export interface Incidents {
  readonly open: readonly Incident[];
  /** How many there have been. */
  readonly count: number;
}

export const noIncidents: Incidents = { open: [], count: 0 };

/** For which services a crash alone is worth a message. */
export type TellsCrashes = (service: Name) => boolean;

/** What one piece of news changes. Nothing is told before `tellDue`. */
export function hear(state: Incidents, note: Note, at: Moment, tellsCrashes: TellsCrashes): Incidents {
  switch (note.code) {
    case 'ended':
      return ended(state, note, at, tellsCrashes);
    case 'unhealthy':
      return trouble(state, service(note.service), 'unhealthy', note, at);
    case 'degraded':
      return trouble(state, { kind: 'degraded', name: note.service }, 'degraded', note, at);
    case 'blocked': {
      const raised = trouble(state, service(note.service), note.retryInMs === null ? 'gave-up' : 'blocked', note, at);
      return note.retryInMs === null ? raised : next(raised, note.service, 'Next look', at + note.retryInMs);
    }
    case 'gave-up': {
      const raised = note.again ? state : giveUp(state, note, at);
      return note.retryInMs === null
        ? next(raised, note.service, 'crashproof does not start it again by itself.', null)
        : next(raised, note.service, 'Next try', at + note.retryInMs);
    }
    case 'will-restart':
      return next(state, note.service, 'Next try', at + note.afterMs);
    case 'will-wait':
      return next(state, note.service, 'Next try', at + note.forMs);
    case 'resting':
      return next(state, note.service, `Not started again: ${note.because}.`, null);
    case 'waiting':
      return next(state, note.service, `Waiting for ${note.on.join(', ')}.`, null);
    case 'diagnosed': {
      const { code: _, service: name, run, confidence: __, ...why } = note;
      return change(state, service(name), one => (one.run === run ? { ...one, why } : one));
    }
    case 'spawned':
      return change(state, service(note.service), one => ({ ...one, tries: one.tries + 1 }));
    case 'ready':
    case 'recovered': {
      const well = change(state, service(note.service), one => good(one, at));
      return change(well, { kind: 'degraded', name: note.service }, one => good(one, at));
    }
    case 'target-down':
      return trouble(state, { kind: 'target', name: note.target }, 'target-down', note, at, note.downMs);
    case 'target-up':
      return change(state, { kind: 'target', name: note.target }, one => good(one, at));
    case 'network-down':
      return trouble(state, network, 'target-down', note, at, note.downMs);
    case 'network-up':
      return change(state, network, one => good(one, at));
    case 'requested':
      // Who stops it knows.
      return note.action === 'stop' ? forget(state, note.service) : state;
    default:
      return state;
  }
}

/** The letters whose time has come. */
export function tellDue(
  state: Incidents,
  at: Moment,
): { readonly state: Incidents; readonly letters: readonly Letter[] } {
  const letters: Letter[] = [];
  const open = state.open.flatMap(one => {
    const settled = settle(one, at);
    letters.push(...settled.letters);
    return settled.incident === null ? [] : [settled.incident];
  });
  return { state: { ...state, open }, letters };
}

/** At the end nothing can be waited for. */
export function hurry(state: Incidents, at: Moment): Incidents {
  return { ...state, open: state.open.map(one => (one.tellAt === null ? one : { ...one, tellAt: at })) };
}

export function nextDue({ open }: Incidents): Moment | null {
  const due = open.map(dueAt).filter(one => one !== null);
  return due.length === 0 ? null : Math.min(...due);
}

/** Trouble that is not told yet lacks its explanation. */
export function lacksWhy({ told, fresh, why, subject }: Incident): boolean {
  const crashed = [...told, ...fresh].some(one => one === 'crash' || one === 'crash-loop' || one === 'unhealthy');
  return subject.kind === 'service' && fresh.length > 0 && crashed && why === null;
}

const network: Subject = { kind: 'network', name: 'the network' };
const service = (name: Name): Subject => ({ kind: 'service', name });
const isOf = ({ kind, name }: Subject, { subject }: Incident): boolean =>
  subject.kind === kind && subject.name === name;

function ended(
  state: Incidents,
  note: Extract<Note, { code: 'ended' }>,
  at: Moment,
  tellsCrashes: TellsCrashes,
): Incidents {
  const subject = service(note.service);
  const { kind, run } = note;
  if (kind === 'unhealthy' || kind === 'not-ready') {
    return change(state, subject, one => ({ ...one, run, goodSince: null }));
  }
  if (kind !== 'crash') return state;
  const inARow = note.attempt + 1;
  const counted = (one: Incident): Incident => ({ ...one, crashes: one.crashes + 1, inARow });
  if (!tellsCrashes(note.service)) {
    return change(state, subject, one => ({ ...counted(one), run, what: explain(note), why: null, goodSince: null }));
  }
  return change(trouble(state, subject, inARow < loopCrashes ? 'crash' : 'crash-loop', note, at), subject, counted);
}

/** It comes right after the end it follows from, whose explanation is its own. */
function giveUp(state: Incidents, note: Extract<Note, { code: 'gave-up' }>, at: Moment): Incidents {
  const subject = service(note.service);
  const before = state.open.find(one => isOf(subject, one)) ?? null;
  return change(trouble(state, subject, 'gave-up', note, at), subject, one => ({ ...one, why: before?.why ?? null }));
}

function trouble(state: Incidents, subject: Subject, what: Trouble, note: Note, at: Moment, sinceMs = 0): Incidents {
  const before = state.open.find(one => isOf(subject, one)) ?? null;
  const number = before?.number ?? state.count + 1;
  const run = 'run' in note ? note.run : 0;
  const after = raise(before, what, { subject, number, run, what: explain(note) }, at, sinceMs);
  return before === null
    ? { open: [...state.open, after], count: number }
    : { ...state, open: state.open.map(one => (one === before ? after : one)) };
}

function next(state: Incidents, name: Name, text: string, at: Moment | null): Incidents {
  return change(state, service(name), one => ({ ...one, next: { text, at } }));
}

function change(state: Incidents, subject: Subject, to: (one: Incident) => Incident): Incidents {
  if (!state.open.some(one => isOf(subject, one))) return state;
  return { ...state, open: state.open.map(one => (isOf(subject, one) ? to(one) : one)) };
}

function forget(state: Incidents, name: Name): Incidents {
  const kept = state.open.filter(({ subject }) => subject.name !== name || subject.kind === 'target');
  return { ...state, open: kept };
}

import { attend } from './attend.ts';
import type { Command } from './command.ts';
import type { Event } from './event.ts';
import { exitCodes } from './exit-codes.ts';
import { hear } from './health.ts';
import { hearTarget } from './inquiry.ts';
import { allStuck, launchReady, stopUnneeded } from './needs.ts';
import type { Note } from './note.ts';
import type { Out } from './out.ts';
import { diagnosed, repaired, tellCause } from './remedy.ts';
import { blocked, due, emptied, exited, forgive, requested, spawned } from './service.ts';
import type { Moment, Name, Run } from './spec.ts';
import { isAlive, type Service, type State } from './state.ts';
import { hurryStop } from './stop.ts';
import { troubleOf } from './trouble.ts';
import { nextWake, wakeOf } from './wake.ts';

/** A deadline met this late means that the supervisor or its machine stood still. */
const stallMs = 5_000;

/** What one event leads to. */
export interface Step {
  readonly state: State;
  readonly commands: readonly Command[];
  readonly notes: readonly Note[];
}

/**
 * The whole decision: state and event in; new state, commands and notes out. No clock, no chance, nothing is done.
 * Time never runs backwards here: an event older than the state is taken up at the state's own moment.
 */
export function reduce(before: State, event: Event): Step {
  const at = Math.max(before.now, event.at);
  const out: Out = { commands: [], notes: [] };
  if (before.quit !== null) {
    // The last words of the last run may be read after the end, and still say why.
    if (event.type === 'diagnosed') tellCause(event.service, event.run, event.cause, out);
    return { state: before, ...out };
  }

  const gapMs = at - (nextWake(before) ?? at);
  const taken = gapMs > stallMs ? takeAfterStall(before, event, gapMs, at, out) : take(before, event, at, out);
  const heard = before.targets.length === 0 ? taken : attend(before, taken, at, out);
  const state = phasesDiffer(before, heard) ? settle(heard, at, out) : heard;
  return { state: withWakes(before, { ...state, now: at }), commands: out.commands, notes: out.notes };
}

function take(state: State, event: Event, at: Moment, out: Out): State {
  switch (event.type) {
    case 'requested': {
      const { service: name, action, by, why } = event;
      if (state.closing) return state;
      return mapServices(state, service => {
        if (name !== '*' && service.spec.name !== name) return service;
        out.notes.push({ code: 'requested', service: service.spec.name, run: service.run, action, by, why });
        return requested(service, action, at, out);
      });
    }
    case 'closing':
      return close(state, event.by, event.hurry, at, out);
    case 'spawned':
      return ofRun(state, event, service => spawned(service, event.pid, at, out));
    case 'exited':
      return ofRun(state, event, service =>
        exited(service, event.ending, event.left, troubleOf(service, state, at), at, out),
      );
    case 'blocked':
      return ofRun(state, event, service => blocked(service, event.because, at, out));
    case 'diagnosed':
      return hearCause(state, event, at, out);
    case 'repaired':
      return ofRun(state, event, service => repaired(service, event.repair, at, out));
    case 'emptied':
      return ofRun(state, event, service => emptied(service, troubleOf(service, state, at), at, out));
    case 'probed':
      return ofRun(state, event, service => hear(service, event.finding, troubleOf(service, state, at), at, out));
    case 'answered':
      return hearOf(state, event, at, out);
    case 'ticked':
      return mapServices(state, service =>
        service.wakeAt !== null && service.wakeAt <= at ? dueOf(service, state, at, out) : service,
      );
    default:
      return event satisfies never;
  }
}

function dueOf(service: Service, state: State, at: Moment, out: Out): Service {
  return due(service, state.closing, troubleOf(service, state, at), at, out);
}

function hearOf(
  state: State,
  { target: name, finding }: Extract<Event, { type: 'answered' }>,
  at: Moment,
  out: Out,
): State {
  if (state.closing) return state;
  const targets = state.targets.map(target =>
    target.spec.name === name ? hearTarget(target, finding, at, out) : target,
  );
  return { ...state, targets };
}

/** News about an older run, or about a service that is not known, changes nothing. */
function ofRun(
  state: State,
  { service: name, run }: { service: Name; run: Run },
  change: (service: Service) => Service,
): State {
  return mapServices(state, service => (service.spec.name === name && service.run === run ? change(service) : service));
}

function close(state: State, by: string, hurry: boolean, at: Moment, out: Out): State {
  if (!state.closing || hurry) out.notes.push({ code: 'closing', by, hurry });
  const services = state.services.map((service): Service => ({ ...service, want: 'down' }));
  const closing = { ...state, closing: true, services };
  if (!hurry) return closing;
  return mapServices(closing, service => {
    const stopping = service.phase.name === 'stopping' ? service : requested(service, 'stop', at, out);
    return hurryStop(stopping, at, out);
  });
}

/** What the change of one service means for the others, and for the supervisor. */
function settle(state: State, at: Moment, out: Out): State {
  if (state.closing) {
    const services = stopUnneeded(state.services, at, out);
    if (services.some(isAlive)) return { ...state, services };
    const abandoned = services.some(service => service.abandoned);
    return quit({ ...state, services }, abandoned ? exitCodes.abandoned : exitCodes.asked, out);
  }
  const services = launchReady(state, at, out);
  if (!allStuck(services)) return { ...state, services };
  return quit({ ...state, services }, codeOfTheStuck(services), out);
}

/** What is found out about an older run is told, and changes nothing. */
function hearCause(state: State, event: Extract<Event, { type: 'diagnosed' }>, at: Moment, out: Out): State {
  const { service: name, run, cause } = event;
  return mapServices(state, service => {
    if (service.spec.name !== name || run > service.run) return service;
    if (run === service.run) return diagnosed(service, cause, at, out);
    tellCause(name, run, cause, out);
    return service;
  });
}

function codeOfTheStuck(services: readonly Service[]): number {
  if (services.some(({ phase }) => phase.name === 'given-up' && phase.blocked)) return exitCodes.blocked;
  const gaveUp = services.some(({ phase }) => phase.name === 'given-up' || (phase.name === 'resting' && phase.crashed));
  return gaveUp ? exitCodes.gaveUp : exitCodes.asked;
}

function quit(state: State, code: number, out: Out): State {
  out.commands.push({ type: 'quit', code });
  out.notes.push({ code: 'closed', exitCode: code });
  return { ...state, closing: true, quit: code };
}

/**
 * An alarm met far too late: nobody knows how much of the time since the last event the supervisor stood still, so none
 * of it counts for or against anybody. All that was due is done in this same step, so that one stall is met once.
 */
function takeAfterStall(state: State, event: Event, gapMs: number, at: Moment, out: Out): State {
  const forgiven = mapServices(state, service => {
    if (isAlive(service)) out.notes.push({ code: 'stalled', service: service.spec.name, run: service.run, gapMs });
    return forgive(service, at - state.now);
  });
  const taken = take(forgiven, event, at, out);
  return mapServices(taken, service => dueOf(service, taken, at, out));
}

function mapServices(state: State, change: (service: Service, index: number) => Service): State {
  let services: Service[] | null = null;
  state.services.forEach((service, index) => {
    const next = change(service, index);
    if (next === service) return;
    services ??= [...state.services];
    services[index] = next;
  });
  return services === null ? state : { ...state, services };
}

function phasesDiffer(before: State, after: State): boolean {
  if (before.closing !== after.closing || before.targets !== after.targets) return true;
  return after.services.some((service, index) => service.phase !== before.services[index]?.phase);
}

function withWakes(before: State, after: State): State {
  return mapServices(after, (service, index) => {
    if (before.services[index] === service) return service;
    const wakeAt = wakeOf(service);
    return wakeAt === service.wakeAt ? service : { ...service, wakeAt };
  });
}

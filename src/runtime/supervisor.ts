import type { Command } from '../core/command.ts';
import type { Action, Event, Fact } from '../core/event.ts';
import type { Note } from '../core/note.ts';
import { reduce } from '../core/reduce.ts';
import type { Name, Spec, TargetSpec } from '../core/spec.ts';
import { initialState, type Known, type State } from '../core/state.ts';
import { nextWake } from '../core/wake.ts';
import type { Clock, Tell } from '../os/port.ts';

/** One step, as the log, the history and every feature see it. */
export interface Entry {
  /** 1, 2, 3 … */
  readonly seq: number;
  readonly event: Event;
  readonly commands: readonly Command[];
  readonly notes: readonly Note[];
}

export type Listener = (entry: Entry, state: State) => void;

/** Everything an optional part of the program may do: hear what happened, ask for something, look at the state. */
export interface Host {
  /**
   * Called after each step's commands have been carried out; where one of them was a spawn, with the next step. Returns
   * how to stop listening.
   */
  listen(hear: Listener): () => void;
  request(service: Name | '*', action: Action, by: string, why: string): void;
  snapshot(): State;
}

export interface Supervisor extends Host {
  /** Ends everything: gracefully, or at once where `hurry`. The quit command follows when nothing is alive. */
  close(by: string, hurry: boolean): void;
  readonly tell: Tell;
}

export interface SupervisorOptions {
  readonly specs: readonly Spec[];
  readonly clock: Clock;
  /** Carries a command out. Whatever it throws comes back as a fact. */
  readonly perform: (command: Command) => void;
  /** A listener threw. The loop goes on. */
  readonly onListenerError: (error: unknown) => void;
  /** Seed of the jitter. */
  readonly seed: number;
  /** What an earlier supervisor left known of the services. */
  readonly known?: Readonly<Record<Name, Known>>;
  /** What the services depend on outside of them. */
  readonly targets?: readonly TargetSpec[];
}

/**
 * The only mutable state of the program, and the loop around the core: take a fact, stamp it with the time, step,
 * carry the commands out, tell the listeners, set the one alarm. Facts that come in meanwhile wait their turn.
 */
export function createSupervisor(options: SupervisorOptions): Supervisor {
  const { specs, clock, perform, onListenerError, seed, known, targets } = options;
  let state = initialState(specs, seed, known, targets);
  let seq = 0;
  let stepping = false;
  const facts: Fact[] = [];
  const heldBack: (readonly [Entry, State])[] = [];
  const listeners = new Set<Listener>();

  const tell: Tell = fact => {
    facts.push(fact);
    if (stepping) return;
    stepping = true;
    for (let next = facts.shift(); next !== undefined; next = facts.shift()) step(next);
    stepping = false;
    clock.alarm(state.quit === null ? nextWake(state) : null, () => tell({ type: 'ticked' }));
  };

  function step(fact: Fact): void {
    const event: Event = { ...fact, at: clock.now() };
    const next = reduce(state, event);
    state = next.state;
    seq += 1;
    for (const command of next.commands) carryOut(command);
    const entry: Entry = { seq, event, commands: next.commands, notes: next.notes };
    // The port tells how the spawn went, and soon: until then the machine is the application's.
    if (next.commands.some(({ type }) => type === 'spawn')) {
      heldBack.push([entry, state]);
      return;
    }
    if (heldBack.length > 0) for (const [earlier, then] of heldBack.splice(0)) tellListeners(earlier, then);
    tellListeners(entry, state);
  }

  function tellListeners(entry: Entry, after: State): void {
    for (const hear of listeners) {
      try {
        hear(entry, after);
      } catch (error) {
        onListenerError(error);
      }
    }
  }

  function carryOut(command: Command): void {
    try {
      perform(command);
    } catch (error) {
      const fact = failure(command, error);
      if (fact !== null) facts.push(fact);
      else onListenerError(error);
    }
  }

  return {
    tell,
    listen(hear) {
      listeners.add(hear);
      return () => listeners.delete(hear);
    },
    request: (service, action, by, why) => tell({ type: 'requested', service, action, by, why }),
    snapshot: () => state,
    close: (by, hurry) => tell({ type: 'closing', by, hurry }),
  };
}

/** A port that throws is news like any other. */
function failure(command: Command, error: unknown): Fact | null {
  const message = error instanceof Error ? error.message : String(error);
  if (command.type === 'spawn') {
    const { service, run } = command;
    return { type: 'exited', service, run, left: false, ending: { by: 'spawn-error', code: 'EPORT', message } };
  }
  if (command.type === 'probe') {
    const { service, run } = command;
    return { type: 'probed', service, run, finding: { is: 'misconfigured', reason: message } };
  }
  if (command.type === 'ask') {
    return { type: 'answered', target: command.target, finding: { is: 'unknown', reason: message } };
  }
  return null;
}

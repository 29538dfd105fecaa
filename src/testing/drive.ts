import type { Command } from '../core/command.ts';
import type { Event, Fact } from '../core/event.ts';
import { reduce, type Step } from '../core/reduce.ts';
import type { Spec, TargetSpec } from '../core/spec.ts';
import { initialState, type State } from '../core/state.ts';
import { nextWake } from '../core/wake.ts';
import { type Casting, createWorld, type TargetAnswers, type World } from './world.ts';

/** Called after each step, before its commands are obeyed. */
export type Watch = (before: State, event: Event, step: Step) => void;

/** The decisions of the supervisor coupled to a simulated world: what `runtime/supervisor.ts` is to the real one. */
export interface Drive {
  readonly world: World;
  readonly state: State;
  readonly events: number;
  /** An event from outside: a person's request, the end of the supervisor. */
  tell(fact: Fact): void;
}

/** What lies outside, and how it answers. */
export interface Outside {
  readonly specs: readonly TargetSpec[];
  /** All are up when left out. */
  readonly answers?: TargetAnswers | undefined;
}

/** @param seed of the jitter, nothing else */
export function drive(specs: readonly Spec[], children: Casting, seed: number, watch: Watch, outside?: Outside): Drive {
  let state = initialState(specs, seed, {}, outside?.specs);
  let events = 0;
  const world = createWorld(children, take, outside?.answers);

  function take(fact: Fact): void {
    const before = state;
    const event: Event = { ...fact, at: world.clock.now() };
    const step = reduce(before, event);
    state = step.state;
    events++;
    watch(before, event, step);
    for (const command of step.commands) obey(command);
    world.clock.alarm(nextWake(state), ring);
  }

  function ring(): void {
    take({ type: 'ticked' });
  }

  function obey(command: Command): void {
    switch (command.type) {
      case 'spawn':
        world.processes.spawn(command.service, command.run);
        break;
      case 'signal':
        world.processes.signal(command.service, command.run, command.signal);
        break;
      case 'probe':
        world.probes.ask(command.service, command.run, command.timeoutMs);
        break;
      case 'ask':
        world.targets.ask(command.target, command.timeoutMs);
        break;
      case 'examine':
      case 'repair':
      case 'quit':
        break;
      default:
        command satisfies never;
    }
  }

  return {
    world,
    get state() {
      return state;
    },
    get events() {
      return events;
    },
    tell: take,
  };
}

import type { Command } from '../core/command.ts';
import type { Event, Fact } from '../core/event.ts';
import { broken } from '../core/invariants.ts';
import type { Note } from '../core/note.ts';
import type { Moment, Name, Spec, TargetSpec } from '../core/spec.ts';
import type { State } from '../core/state.ts';
import { explain } from '../core/why.ts';
import { createAuditor } from './audit.ts';
import { type Child, runs } from './child.ts';
import { drive } from './drive.ts';
import type { Casting, TargetAnswers, World } from './world.ts';

/** Which child each run of a service is: one for all, one after the other (the last one for ever), or by run number. */
export type Script = Child | readonly [Child, ...Child[]] | ((run: number) => Child);

export interface Simulation {
  readonly specs: readonly Spec[];
  /** By service; a service that is not named runs well. */
  readonly children?: Readonly<Record<Name, Script>>;
  /** What the services depend on outside, made by `target()`. */
  readonly targets?: readonly TargetSpec[];
  /** How those answer; all are up when left out. */
  readonly targetAnswers?: TargetAnswers;
  /** What people ask, and what the machine does, at which millisecond. Every service is started at 0. */
  readonly script?: readonly { readonly atMs: number; readonly does: Fact | ((world: World) => void) }[];
  /** Virtual milliseconds; the simulation ends sooner when the supervisor does. */
  readonly untilMs: number;
  /** Of the jitter; 1 when left out. */
  readonly seed?: number;
  /** More events than this are taken for a busy loop; 10 million when left out. */
  readonly maxEvents?: number;
}

export interface Story {
  readonly notes: readonly { readonly atMs: Moment; readonly note: Note; readonly text: string }[];
  readonly commands: readonly { readonly atMs: Moment; readonly command: Command }[];
  /** Where everything stands at the end. */
  readonly state: State;
  /** The exit code, where the supervisor ended. */
  readonly exitCode: number | null;
  readonly events: number;
}

/**
 * Plays a policy against scripted children on virtual time: a week of crashes in a second. Every step is held against
 * the supervisor's own rules.
 *
 * @throws Error when a rule is broken (a bug of the supervisor) or `maxEvents` is passed
 */
export function simulate(simulation: Simulation): Story {
  const {
    specs,
    children = {},
    targets = [],
    targetAnswers,
    script = [],
    untilMs,
    seed = 1,
    maxEvents = 10_000_000,
  } = simulation;
  const notes: Story['notes'][number][] = [];
  const commands: Story['commands'][number][] = [];
  const auditor = createAuditor(specs, targets);

  const cast: Casting = (service, run) => pick(children[service] ?? runs(), run);
  const outside = { specs: targets, answers: targetAnswers };
  const day = drive(
    specs,
    cast,
    seed,
    (before, event, step) => {
      auditor.told(event);
      const atMs = step.state.now;
      for (const command of step.commands) {
        auditor.sees(command, atMs, 'service' in command ? day.world.living(command.service) : 0);
        commands.push({ atMs, command });
      }
      for (const note of step.notes) notes.push({ atMs, note, text: explain(note) });
      refuse(event, [...broken(before, event, step), ...auditor.objections]);
    },
    outside,
  );

  for (const { atMs, does } of script) {
    day.world.after(atMs, () => (typeof does === 'function' ? does(day.world) : day.tell(does)));
  }
  day.tell({ type: 'requested', service: '*', action: 'start', by: 'simulation', why: '' });
  while (day.state.quit === null && day.world.nextMs() <= untilMs && day.world.step()) {
    if (day.events > maxEvents) throw new Error(`more than ${maxEvents} events by ${day.world.elapsedMs()} ms`);
  }
  return { notes, commands, state: day.state, exitCode: day.state.quit, events: day.events };
}

function refuse(event: Event, problems: readonly string[]): void {
  if (problems.length > 0) throw new Error(`after ${JSON.stringify(event)}: ${problems.join('; ')}`);
}

function pick(script: Script, run: number): Child {
  if (typeof script === 'function') return script(run);
  if (!isList(script)) return script;
  return script[Math.min(run, script.length) - 1] ?? script[0];
}

function isList(script: Script): script is readonly [Child, ...Child[]] {
  return Array.isArray(script);
}

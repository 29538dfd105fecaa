import { expect } from 'vitest';
import type { Command } from '../../../src/core/command.ts';
import type { Action, Fact, Finding, TargetFinding } from '../../../src/core/event.ts';
import { broken } from '../../../src/core/invariants.ts';
import type { Note } from '../../../src/core/note.ts';
import { reduce } from '../../../src/core/reduce.ts';
import type { Spec, TargetSpec } from '../../../src/core/spec.ts';
import { initialState, type Service, type State } from '../../../src/core/state.ts';
import type { Target } from '../../../src/core/target.ts';
import { nextWake } from '../../../src/core/wake.ts';

/**
 * A situation, told step by step: `scene(spec('app')).start().spawned().wait(250).passes()`. Every step is held against
 * the invariants. Facts are about the first service's latest run unless a name or a run is given.
 */
export class Scene {
  state: State;
  at = 0;
  #commands: Command[] = [];
  #notes: Note[] = [];

  constructor(specs: readonly Spec[], targets: readonly TargetSpec[] = []) {
    this.state = initialState(specs, 1, {}, targets);
  }

  /** One fact at the scene's moment. */
  tell(fact: Fact): this {
    const event = { ...fact, at: this.at };
    const step = reduce(this.state, event);
    expect(broken(this.state, event, step)).toEqual([]);
    this.state = step.state;
    this.#commands.push(...step.commands);
    this.#notes.push(...step.notes);
    return this;
  }

  /** Time passes; every alarm rings when it should. */
  wait(ms: number): this {
    const until = this.at + ms;
    for (let wake = nextWake(this.state); wake !== null && wake <= until; wake = nextWake(this.state)) {
      this.at = Math.max(this.at, wake);
      this.tell({ type: 'ticked' });
    }
    this.at = until;
    return this;
  }

  /** Time passes and nothing rings: the supervisor or the machine stands still. */
  standStill(ms: number): this {
    this.at += ms;
    return this;
  }

  tick(): this {
    return this.tell({ type: 'ticked' });
  }

  start = (name?: string) => this.#request('start', name);
  stop = (name?: string) => this.#request('stop', name);
  restart = (name?: string) => this.#request('restart', name);
  forgive = (name?: string) => this.#request('forgive', name);

  close(hurry = false): this {
    return this.tell({ type: 'closing', by: 'SIGTERM', hurry });
  }

  spawned(name?: string): this {
    const { spec, run } = this.service(name);
    return this.tell({ type: 'spawned', service: spec.name, run, pid: 100 + run });
  }

  exits(code: number, name?: string, left = false): this {
    const { spec, run } = this.service(name);
    return this.tell({ type: 'exited', service: spec.name, run, left, ending: { by: 'code', code } });
  }

  dies(signal: string, name?: string): this {
    const { spec, run } = this.service(name);
    return this.tell({ type: 'exited', service: spec.name, run, left: false, ending: { by: 'signal', signal } });
  }

  cannotSpawn(code: string, name?: string): this {
    const { spec, run } = this.service(name);
    const ending = { by: 'spawn-error', code, message: `spawn app ${code}` } as const;
    return this.tell({ type: 'exited', service: spec.name, run, left: false, ending });
  }

  emptied(name?: string): this {
    const { spec, run } = this.service(name);
    return this.tell({ type: 'emptied', service: spec.name, run });
  }

  finds(finding: Finding, name?: string): this {
    const { spec, run } = this.service(name);
    return this.tell({ type: 'probed', service: spec.name, run, finding });
  }

  /** Waits until the target is asked, unless it is being asked, and answers. */
  hears(target: string, finding: TargetFinding): this {
    const { askedAt, askAt } = this.target(target);
    if (askedAt === null && askAt === null) throw new Error(`${target} is never asked`);
    if (askedAt === null) this.wait(Math.max(0, (askAt ?? 0) - this.at));
    return this.tell({ type: 'answered', target, finding });
  }

  isUp = (target: string) => this.hears(target, { is: 'up', latencyMs: 2, detail: null, warning: null });
  isDown = (target: string, reason = 'no answer') => this.hears(target, { is: 'down', reason });

  target(name: string): Target {
    const target = this.state.targets.find(({ spec }) => spec.name === name);
    if (target === undefined) throw new Error(`no target ${name}`);
    return target;
  }

  passes = (name?: string) => this.finds({ is: 'pass', latencyMs: 3, degraded: [] }, name);
  fails = (name?: string) => this.finds({ is: 'fail', reason: '503 Service Unavailable' }, name);

  /** Spawned, asked and answered well. */
  comesUp(name?: string): this {
    this.spawned(name);
    return this.service(name).spec.health === null ? this : this.wait(250).passes(name);
  }

  /** Waits for each question and answers it with a failure. */
  failsInARow(times: number): this {
    for (let time = 0; time < times; time++) this.untilAsked().fails();
    return this;
  }

  untilAsked(name?: string): this {
    const { askAt, askedAt } = this.service(name).pulse;
    if (askedAt !== null) return this;
    if (askAt === null) throw new Error(`no question is planned in ${JSON.stringify(this.service(name).phase)}`);
    return this.wait(askAt - this.at);
  }

  service(name?: string): Service {
    const service = this.state.services.find(({ spec }) => name === undefined || spec.name === name);
    if (service === undefined) throw new Error(`no service ${name}`);
    return service;
  }

  phase(name?: string): Service['phase']['name'] {
    return this.service(name).phase.name;
  }

  /** The commands since they were last asked for: `spawn app 1`, `SIGTERM app 1`, `probe app 1`, `quit 0`. */
  commands(): readonly string[] {
    const lines = this.#commands.map(commandLine);
    this.#commands = [];
    return lines;
  }

  /** The notes since they were last asked for. */
  notes(): readonly Note[] {
    const notes = this.#notes;
    this.#notes = [];
    return notes;
  }

  #request(action: Action, service = '*'): this {
    return this.tell({ type: 'requested', service, action, by: 'a person', why: '' });
  }
}

export function scene(...specs: readonly Spec[]): Scene {
  return new Scene(specs);
}

function commandLine(command: Command): string {
  switch (command.type) {
    case 'ask':
      return `ask ${command.target}`;
    case 'quit':
      return `quit ${command.code}`;
    case 'signal':
      return `${command.signal} ${command.service} ${command.run}`;
    default:
      return `${command.type} ${command.service} ${command.run}`;
  }
}

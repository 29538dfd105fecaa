import type { Event, Fact } from '../../src/core/event.ts';
import { broken } from '../../src/core/invariants.ts';
import type { Step } from '../../src/core/reduce.ts';
import type { Spec, TargetSpec } from '../../src/core/spec.ts';
import type { Service, State } from '../../src/core/state.ts';
import { explain } from '../../src/core/why.ts';
import { healthy } from '../../src/testing/answers.ts';
import { createAuditor } from '../../src/testing/audit.ts';
import { type Child, runs } from '../../src/testing/child.ts';
import { type Drive, drive } from '../../src/testing/drive.ts';
import { type Random, randomFrom } from '../../src/testing/random.ts';
import { anyCause, anyChild, anyRemedies, anySpec, anyTargetAnswers, anyTargets } from './cast.ts';

/*
 * One seed is one storm: day after day of random services, children and mishaps. Each day ends in a calm in which
 * nothing new goes wrong, and in which everything wanted has to come up, or to have stopped for a stated reason.
 */

export interface Storm {
  readonly seed: number;
  readonly events: number;
  readonly days: number;
  /** What was wrong, and on which day; empty when all was well. */
  readonly problems: readonly string[];
  /** How often each phase was left by each event, to see that the storm reaches everything. */
  readonly met: ReadonlyMap<string, number>;
}

/** @param trace gets each event, command and note as a line */
export function storm(seed: number, minEvents: number, trace?: (line: string) => void): Storm {
  const random = randomFrom(seed);
  const met = new Map<string, number>();
  let events = 0;
  let days = 0;
  let problems: readonly string[] = [];
  while (events < minEvents && problems.length === 0) {
    trace?.(`day ${days}`);
    const day = liveThrough(random.fork(), randomFrom(seed * 1_000 + days), met, trace);
    events += day.events;
    problems = day.problems.map(problem => `day ${days}: ${problem}`);
    days++;
  }
  return { seed, events, days, problems, met };
}

/** The stormy part of a day has at most so many events, and lasts at most so long. */
const stormyEvents = 3_000;
const stormyMs = 6 * 3_600_000;
/** Longer than the delays, startup times, retries and ladders of `anySpec` take in a row. */
const calmMs = 45 * 60_000;
/** The calm is over when all has been settled for so long. */
const settledMs = 90_000;
const closingMs = 10 * 60_000;
/** A day has this many events at most: what ticks more often than that is a busy loop. */
const mostEvents = 60_000;

/** @param doctor finds causes by chance */
function liveThrough(
  random: Random,
  doctor: Random,
  met: Map<string, number>,
  trace: ((line: string) => void) | undefined,
) {
  const targets = anyTargets(random);
  const specs = anySpecs(random, targets).map(one => ({ ...one, remedies: anyRemedies(doctor) }));
  const auditor = createAuditor(specs, targets);
  const problems: string[] = [];
  let calm = false;
  const weather = random.fork();
  const cast = random.fork();

  const children = (): Child => (calm ? runs() : calmDown(anyChild(cast), () => calm));
  const answers = anyTargetAnswers(random, () => calm);
  const day = drive(specs, children, random.between(0, 1e9), watch, { specs: targets, answers });
  const { world } = day;

  function watch(before: State, event: Event, step: Step): void {
    problems.push(...broken(before, event, step));
    auditor.told(event);
    for (const command of step.commands) {
      auditor.sees(command, step.state.now, 'service' in command ? world.living(command.service) : 0);
    }
    for (const { phase } of before.services) {
      const key = `${phase.name} ${event.type}`;
      met.set(key, (met.get(key) ?? 0) + 1);
    }
    if (trace !== undefined) tellAll(event, step, trace);
    if (!calm) examine(day, step, doctor);
    if (!calm && ('run' in event || event.type === 'answered') && weather.percent(2)) {
      world.after(weather.between(0, 120_000), () => day.tell(withoutTime(event)));
    }
  }

  function goOn(until: () => boolean): void {
    while (problems.length === 0 && auditor.objections.length === 0 && day.events < mostEvents && !until()) {
      if (!world.step()) return;
    }
  }

  const isOver = () => day.state.quit !== null;
  for (const { name } of specs) day.tell(request(name, 'start'));
  blow(day, specs, weather, () => calm);
  goOn(() => isOver() || day.events >= stormyEvents || world.elapsedMs() >= stormyMs);

  trace?.('calm');
  calm = true;
  const calmUntil = world.elapsedMs() + calmMs;
  let settledAt: number | null = null;
  goOn(() => {
    if (unsettled(day.state).length > 0) settledAt = null;
    else settledAt ??= world.elapsedMs();
    return isOver() || world.nextMs() > calmUntil || world.elapsedMs() > (settledAt ?? calmUntil) + settledMs;
  });
  if (problems.length + auditor.objections.length === 0 && !day.state.closing) problems.push(...unsettled(day.state));

  const leaveBy = world.elapsedMs() + closingMs;
  if (!isOver()) day.tell({ type: 'closing', by: 'the test', hurry: random.percent(20) });
  goOn(() => isOver() || world.nextMs() > leaveBy);
  if (problems.length + auditor.objections.length > 0) {
    return { events: day.events, problems: [...problems, ...auditor.objections] };
  }
  if (!isOver()) problems.push('it was told to end and did not');
  for (const { name } of specs) {
    if (isOver() && day.state.quit !== 1 && world.living(name) > 0) problems.push(`${name} outlived the supervisor`);
  }
  if (day.events >= mostEvents) problems.push(`more than ${mostEvents} events in one day`);
  return { events: day.events, problems };
}

/** In the calm, whoever was deaf, hung or ill is so no longer. */
function calmDown(child: Child, isCalm: () => boolean): Child {
  const well = healthy();
  return {
    ...child,
    get deafTo() {
      return isCalm() ? child.deafTo.filter(signal => signal !== 'SIGKILL') : child.deafTo;
    },
    probe: (age, asked) => (isCalm() ? well : child.probe)(age, asked),
  };
}

/** Causes are found for ends, now and then in a run that lives, and repairs come to something or to nothing. */
function examine(day: Drive, { state, commands, notes }: Step, doctor: Random): void {
  const { world } = day;
  for (const command of commands) {
    if (command.type !== 'repair' || doctor.percent(10)) continue;
    const { service, run } = command;
    const repair = doctor.pick([
      { is: 'done', aside: ['db.broken'] },
      { is: 'refused', because: 'it is sound' },
    ] as const);
    world.after(doctor.between(0, 50_000), () => day.tell({ type: 'repaired', service, run, repair }));
  }
  const ended = notes.flatMap(note => (note.code === 'ended' && doctor.percent(60) ? [note] : []));
  const alive = doctor.percent(1) ? state.services.filter(({ pid }) => pid !== null) : [];
  const patients = [...ended, ...alive.map(({ spec, run }) => ({ service: spec.name, run }))];
  for (const { service, run } of patients) {
    const cause = anyCause(doctor);
    world.after(doctor.pick([0, doctor.between(0, 600)]), () => day.tell({ type: 'diagnosed', service, run, cause }));
  }
}

/** Mishaps and people, at random moments, until the calm. */
function blow(day: Drive, specs: readonly Spec[], random: Random, isCalm: () => boolean): void {
  const { world } = day;
  const next = (): void => {
    world.after(random.pick([random.between(0, 500), random.between(0, 60_000), random.between(0, 600_000)]), () => {
      if (isCalm()) return;
      mishap();
      next();
    });
  };
  const mishap = (): void => {
    const { name } = random.pick(specs as readonly [Spec, ...Spec[]]);
    const dice = random.between(1, 1_000);
    if (dice <= 250) day.tell(request(name, 'start'));
    else if (dice <= 400) day.tell(request(name, 'stop'));
    else if (dice <= 550) day.tell(request(random.percent(10) ? '*' : name, 'restart'));
    else if (dice <= 600) day.tell(request(name, 'forgive'));
    else if (dice <= 700) world.suspend(random.pick([2_000, 30_000, 8 * 3_600_000]));
    else if (dice <= 850) world.freezeSupervisor(random.pick([100, 4_000, 20_000, 300_000]));
    else if (dice <= 980) world.stopClock(random.pick([1_000, 60_000]));
    else if (dice <= 984) day.tell({ type: 'closing', by: 'a person', hurry: random.percent(50) });
  };
  next();
}

/** Who is wanted and neither up nor stopped for a stated reason; who is not wanted and there all the same. */
function unsettled(state: State): string[] {
  const isSettled = ({ want, phase, spec }: Service): boolean => {
    if (want === 'down') return phase.name === 'down';
    if (phase.name === 'up') return true;
    if (phase.name === 'resting' || phase.name === 'given-up') return phase.because !== '';
    return (
      phase.name === 'waiting' &&
      phase.on.length > 0 &&
      phase.on.every(need => spec.needs.includes(need) && !isUp(need))
    );
  };
  const isUp = (name: string) =>
    state.services.some(service => service.spec.name === name && service.phase.name === 'up');
  return state.services
    .filter(service => !isSettled(service))
    .map(({ spec, want, phase }) => `after the calm ${spec.name} is wanted ${want} and ${JSON.stringify(phase)}`);
}

function anySpecs(random: Random, targets: readonly TargetSpec[]): readonly Spec[] {
  const specs: Spec[] = [];
  const count = random.pick([1, 1, 2, 3, 5]);
  for (let index = 0; index < count; index++)
    specs.push(
      anySpec(
        random,
        `s${index}`,
        specs.map(({ name }) => name),
        targets.map(({ name }) => name),
      ),
    );
  return specs;
}

function request(service: string, action: 'start' | 'stop' | 'restart' | 'forgive'): Fact {
  return { type: 'requested', service, action, by: 'a person', why: '' };
}

function withoutTime(event: Event): Fact {
  const { at: _, ...fact } = event;
  return fact;
}

function tellAll(event: Event, { state, commands, notes }: Step, trace: (line: string) => void): void {
  trace(`${event.at} ${JSON.stringify(withoutTime(event))}`);
  for (const note of notes) trace(`    ${'service' in note ? `${note.service}: ` : ''}${explain(note)}`);
  for (const command of commands) trace(`  > ${JSON.stringify(command)}`);
  for (const { spec, phase, pulse, wakeAt } of state.services) {
    trace(`      ${spec.name} ${JSON.stringify(phase)} fails ${pulse.fails} wake ${wakeAt}`);
  }
}

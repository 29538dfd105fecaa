import type { Event } from './event.ts';
import { wakeOfTarget } from './inquiry.ts';
import type { Step } from './reduce.ts';
import type { Run } from './spec.ts';
import { isAlive, type Service, type State } from './state.ts';
import { brokenTargets } from './target-invariants.ts';
import { isFailing, isOf } from './trouble.ts';
import { nextWake, wakeOf } from './wake.ts';

/*
 * What must hold after every step, whatever happened. Each rule is one function that says in a sentence what is wrong;
 * the simulation and the property tests ask all of them after each of their millions of steps.
 */

/** Every rule that the step breaks, as sentences; empty when all is well. Changes nothing. */
export function broken(before: State, event: Event, step: Step): readonly string[] {
  const found: string[] = [];
  if (before.quit !== null) quietAfterQuit(before, step, found);
  timeGoesOn(before, event, step.state, found);
  quitOnce(before, step, found);
  alarmIsEarliest(step.state, found);
  step.state.services.forEach((service, index) => {
    const earlier = before.services[index];
    if (earlier === undefined) {
      say(found, service, 'came from nowhere');
      return;
    }
    commandsFit(earlier, service, before, event, step, found);
    if (service === earlier) return;
    runsGrowByOne(earlier, service, found);
    budgetHolds(service, found);
    phaseFits(service, step.state, found);
    killsAreProven(earlier, service, event, step, found);
    if (!isPlain(service)) say(found, service, `not plain data: ${JSON.stringify(service)}`);
  });
  found.push(...brokenTargets(before, step));
  if (event.type === 'ticked') nothingOverdue(step.state, found);
  return found;
}

function say(found: string[], service: Service, what: string): void {
  found.push(`${service.spec.name} (run ${service.run}, ${service.phase.name}): ${what}`);
}

function quietAfterQuit(before: State, step: Step, found: string[]): void {
  if (step.state !== before || step.commands.length + step.notes.length > 0)
    found.push('something happened after quit');
}

function timeGoesOn(before: State, event: Event, after: State, found: string[]): void {
  if (before.quit !== null) return;
  const at = Math.max(before.now, event.at);
  if (after.now !== at) found.push(`the state's moment is ${after.now}, not ${at}`);
  if (before.closing && !after.closing) found.push('closing was taken back');
}

function quitOnce(before: State, { state, commands }: Step, found: string[]): void {
  const quits = commands.filter(command => command.type === 'quit');
  if (quits.length !== (state.quit !== null && before.quit === null ? 1 : 0)) {
    found.push(`${quits.length} quit commands, while quit went from ${before.quit} to ${state.quit}`);
  }
  const [quit] = quits;
  if (quit === undefined) return;
  if (commands.at(-1) !== quit) found.push('a command follows quit');
  for (const service of state.services) {
    if (isAlive(service)) say(found, service, 'alive when the supervisor quits');
    else if (service.abandoned && quit.code !== 1) say(found, service, `abandoned, but the exit code is ${quit.code}`);
  }
}

function alarmIsEarliest(state: State, found: string[]): void {
  let earliest: number | null = null;
  for (const service of state.services) {
    const wake = wakeOf(service);
    if (service.wakeAt !== wake)
      say(found, service, `its wakeAt is ${service.wakeAt}, but its earliest deadline ${wake}`);
    if (wake !== null && !Number.isFinite(wake)) say(found, service, `its deadline is ${wake}`);
    if (wake !== null && (earliest === null || wake < earliest)) earliest = wake;
  }
  for (const target of state.targets) {
    const wake = wakeOfTarget(target);
    if (wake !== null && (earliest === null || wake < earliest)) earliest = wake;
  }
  const endBy = state.outage?.endBy ?? null;
  if (endBy !== null && (earliest === null || endBy < earliest)) earliest = endBy;
  if (nextWake(state) !== earliest) found.push(`the alarm is set for ${nextWake(state)}, not ${earliest}`);
}

/** After a tick no deadline that has come may remain: the next alarm would ring at once, for ever. */
function nothingOverdue(state: State, found: string[]): void {
  if (state.quit !== null) return;
  for (const service of state.services) {
    if (service.wakeAt !== null && service.wakeAt <= state.now) {
      say(found, service, `its deadline ${service.wakeAt} remains after a tick at ${state.now}`);
    }
  }
}

function commandsFit(
  earlier: Service,
  service: Service,
  before: State,
  event: Event,
  step: Step,
  found: string[],
): void {
  const { name, needs } = service.spec;
  let spawns = 0;
  for (const command of step.commands) {
    if (!('service' in command) || command.service !== name) continue;
    if (command.type === 'spawn') {
      spawns++;
      spawnFits(earlier, service, event, step.state, command.run, found);
      continue;
    }
    if (command.run !== service.run && command.run !== earlier.run) {
      say(found, service, `a ${command.type} for run ${command.run}`);
    }
    if (command.type === 'probe' && service.spec.health === null) say(found, service, 'asked without a probe');
  }
  if (spawns > 1) say(found, service, `${spawns} spawns in one step`);
  if (spawns === 0 && service.run !== earlier.run) say(found, service, 'a new run without a spawn');
  if (spawns > 0) {
    for (const need of needs) {
      if (step.state.targets.some(target => target.spec.name === need)) continue;
      if (before.services.find(other => other.spec.name === need)?.phase.name === 'up') continue;
      if (step.state.services.find(other => other.spec.name === need)?.phase.name !== 'up') {
        say(found, service, `started although ${need} is not up`);
      }
    }
  }
  if (enteredAskedStop(earlier, service) && step.state.closing && !hurried(step)) {
    const user = step.state.services.find(other => isAlive(other) && other.spec.needs.includes(name));
    if (user !== undefined) say(found, service, `stopped before ${user.spec.name}, which needs it`);
  }
}

function spawnFits(earlier: Service, service: Service, event: Event, after: State, run: Run, found: string[]): void {
  if (isAlive(earlier) && !endsTheTree(event, earlier)) say(found, service, 'spawned while its earlier run lives');
  if (run !== service.run) say(found, service, `spawned as run ${run}`);
  if (service.want !== 'up') say(found, service, 'spawned although it is not wanted');
  if (after.closing) say(found, service, 'spawned while closing');
}

/** A run that ended in this very step may be followed in it. */
function endsTheTree(event: Event, { spec, run }: Service): boolean {
  if (event.type !== 'emptied' && event.type !== 'blocked' && (event.type !== 'exited' || event.left)) return false;
  return event.service === spec.name && event.run === run;
}

function endings({ tally }: Service): number {
  return tally.crashes + tally.exits + tally.stopped + tally.unhealthy;
}

function enteredAskedStop(earlier: Service, { phase }: Service): boolean {
  return phase.name === 'stopping' && phase.cause === 'asked' && earlier.phase.name !== 'stopping';
}

function hurried({ notes }: Step): boolean {
  return notes.some(note => note.code === 'closing' && note.hurry);
}

function runsGrowByOne(earlier: Service, service: Service, found: string[]): void {
  if (service.run !== earlier.run && service.run !== earlier.run + 1)
    say(found, service, `was run ${earlier.run} before`);
  const living = service.aliveSince === null ? 0 : 1;
  const { starts } = service.tally;
  // A run that a stranger blocked is no start.
  if (starts > service.run) say(found, service, `${starts} starts counted`);
  if (endings(service) !== starts - living) {
    say(found, service, `${starts} starts, ${endings(service)} ends, ${living} alive`);
  }
}

function budgetHolds(service: Service, found: string[]): void {
  const { maxRestarts } = service.spec.restart;
  if (service.attempt < 0 || service.attempt > maxRestarts) {
    say(found, service, `restart ${service.attempt} of ${maxRestarts}`);
  }
}

function phaseFits(service: Service, state: State, found: string[]): void {
  const { phase, want, pid, aliveSince, goodSince, pulse, abandoned } = service;
  const waitsForLeader =
    phase.name === 'starting' || phase.name === 'up' || (phase.name === 'stopping' && phase.ended === null);
  if (!abandoned && waitsForLeader !== (aliveSince !== null)) say(found, service, `alive since ${aliveSince}`);
  if (pid !== null && aliveSince === null) say(found, service, `pid ${pid} of an ended run`);
  if (phase.name === 'up' && pid === null) say(found, service, 'up without a pid');
  if (goodSince !== null && phase.name !== 'up') say(found, service, 'good although it is not up');
  if (goodSince !== null && goodSince > state.now) say(found, service, `good since the future (${goodSince})`);
  if (pulse.askedAt !== null || pulse.askAt !== null) {
    if (phase.name !== 'starting' && phase.name !== 'up') say(found, service, 'a question is out or planned');
    if (pulse.askedAt !== null && pulse.askAt !== null) say(found, service, 'one question is out and another planned');
  }
  if (want === 'down' && !state.closing && phase.name !== 'down' && phase.name !== 'stopping') {
    say(found, service, 'not wanted, and neither down nor stopping');
  }
  if (want === 'up' && phase.name === 'down') say(found, service, 'wanted, and nothing leads there');
  if (state.quit === null && state.closing && !isAlive(service) && phase.name !== 'down') {
    say(found, service, 'not down while closing');
  }
  if (abandoned && !state.closing) say(found, service, 'abandoned although the supervisor goes on');
}

function killsAreProven(earlier: Service, service: Service, event: Event, step: Step, found: string[]): void {
  const { phase, spec } = service;
  if (phase.name !== 'stopping' || earlier.phase.name === 'stopping') return;
  if (phase.cause !== 'unhealthy' && phase.cause !== 'not-ready') return;
  if (!service.armed) say(found, service, 'ended by a probe that never passed');
  if (phase.cause === 'not-ready') return;
  if (event.type !== 'probed' || event.finding.is !== 'fail')
    say(found, service, `ended as unhealthy by ${event.type}`);
  const { heldSince } = earlier.pulse;
  const held = heldSince === null ? 0 : event.at - heldSince;
  const away = step.state.targets.some(target => isOf(service, target) && isFailing(target));
  if (away && Math.max(held, 0) < spec.holdForTargetsMs)
    say(found, service, `ended while a target is down, held ${held} ms`);
  const failures = spec.health?.liveness.failures ?? Number.POSITIVE_INFINITY;
  if (service.pulse.fails < failures) say(found, service, `ended after ${service.pulse.fails} of ${failures} failures`);
}

/** Plain JSON: it survives being written down and read again. The spec is the configuration's and never changes. */
function isPlain(value: unknown): boolean {
  if (typeof value === 'object') {
    if (value === null) return true;
    for (const key in value) {
      if (key !== 'spec' && !isPlain((value as Readonly<Record<string, unknown>>)[key])) return false;
    }
    return true;
  }
  return typeof value === 'number' ? Number.isFinite(value) : typeof value === 'string' || typeof value === 'boolean';
}

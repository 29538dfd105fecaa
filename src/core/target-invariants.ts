import { lostAfterMs } from './inquiry.ts';
import type { Step } from './reduce.ts';
import { isAlive, type Service, type State } from './state.ts';
import type { Target } from './target.ts';
import { isMissing } from './trouble.ts';

/** The rules about targets that a step breaks, as sentences. Part of `broken()`. */
export function brokenTargets(before: State, step: Step): readonly string[] {
  const found: string[] = [];
  const { state, commands } = step;
  if (state.targets.length === 0 || state.quit !== null) return found;
  state.targets.forEach((target, index) => {
    const earlier = before.targets[index];
    if (earlier !== undefined)
      found.push(...fits(target, earlier, state).map(what => `target ${target.spec.name}: ${what}`));
    const asks = commands.filter(command => command.type === 'ask' && command.target === target.spec.name).length;
    if (asks > 1) found.push(`target ${target.spec.name}: asked ${asks} times at once`);
    if (asks === 1 && state.closing) found.push(`target ${target.spec.name}: asked while closing`);
  });
  state.services.forEach((service, index) => {
    const earlier = before.services[index];
    if (earlier === undefined) return;
    if (service.run !== earlier.run) found.push(...startedWithout(service, state));
    found.push(...waitsForNothing(service, earlier, state));
  });
  toldOnce(state, found);
  return found;
}

function fits(target: Target, earlier: Target, state: State): string[] {
  const { is, since, fails, passes, failingSince, askedAt, askAt, settlesAt, told, spec } = target;
  const wrong: string[] = [];
  if (askedAt !== null && askAt !== null) wrong.push('one question is out and another planned');
  if (askedAt !== null && state.now >= askedAt + spec.timeoutMs + lostAfterMs) wrong.push('waits for a lost answer');
  if (askedAt === null && askAt === null && !state.closing && target.lastAskAt !== null)
    wrong.push('is never asked again');
  if (fails > 0 !== (failingSince !== null)) wrong.push(`${fails} failures since ${failingSince}`);
  if (is === 'down' && since === null) wrong.push('down since never');
  if (is === 'down' && settlesAt !== null) wrong.push('settles while it is down');
  if (is !== 'down' && fails >= spec.failures && !state.closing) wrong.push(`${fails} failures are no outage`);
  if (passes >= spec.passes) wrong.push(`${passes} good answers do not end its outage`);
  if (earlier.is === 'down' && is === 'up' && spec.settleMs > 0 && settlesAt === null && !state.closing) {
    wrong.push('back without the time to settle');
  }
  if (told && is === 'up' && !(state.outage?.names.includes(spec.name) ?? false)) wrong.push('its end was not told');
  return wrong;
}

/** Never a start while a target it needs is known to be down. */
function startedWithout(service: Service, state: State): string[] {
  const needed = state.targets.filter(({ spec }) => service.spec.needs.includes(spec.name));
  return needed.filter(isMissing).map(({ spec, is, fails }) => {
    return `${service.spec.name} was started although ${spec.name} is ${is} (${fails} failures in a row)`;
  });
}

/** Waiting for a target costs no restart, and ends when nothing is missing. */
function waitsForNothing(service: Service, earlier: Service, state: State): string[] {
  if (service.phase.name !== 'waiting' || state.closing) return [];
  const { name, needs } = service.spec;
  const wrong: string[] = [];
  if (earlier.phase.name === 'waiting' && service.attempt > earlier.attempt) wrong.push(`${name} pays for waiting`);
  const needed = state.targets.filter(({ spec }) => needs.includes(spec.name));
  const targetsThere = needed.every(target => !isMissing(target) && target.askedAt === null);
  const servicesThere = needs.every(
    need =>
      needed.some(({ spec }) => spec.name === need) ||
      state.services.some(other => other.spec.name === need && other.phase.name === 'up'),
  );
  if (targetsThere && servicesThere && !isAlive(service)) wrong.push(`${name} waits for nothing`);
  return wrong;
}

function toldOnce({ outage, targets }: State, found: string[]): void {
  if (outage === null) return;
  if (new Set(outage.names).size !== outage.names.length)
    found.push(`the outage of ${outage.names.join(', ')} names one twice`);
  if (outage.names.some(name => !targets.some(({ spec }) => spec.name === name)))
    found.push('an outage of nothing known');
}

import { tellWithinMs } from './inquiry.ts';
import type { Out } from './out.ts';
import type { Moment } from './spec.ts';
import type { State } from './state.ts';
import type { Target } from './target.ts';
import { isFailing, nameOf, tellDown } from './trouble.ts';

/*
 * One loss of the network is one piece of news, not one for each camera. An outage is told when it is known whether the
 * others go too, at the latest `tellWithinMs` after it was found; and not at all while what stands before it (the default
 * route, the name service) is down itself.
 */

/** So many network targets there must be before their going together means the network. */
const leastForNetwork = 3;

type Told = Pick<State, 'targets' | 'outage'>;

/** Tells what is to be told of outages that begin and end. */
export function announce(state: Told, at: Moment, out: Out): Told {
  const ended = endOutages(state, at, out);
  const pending = ended.targets.filter(target => target.is === 'down' && !target.told);
  if (pending.length === 0) return ended;

  const ready = pending.filter(
    target => !isBehind(target, ended.targets) && !waitsForOthers(target, ended.targets, at),
  );
  const network = ended.targets.filter(({ spec }) => spec.network);
  const together = ready.filter(({ spec }) => spec.network);
  const gone = network.length >= leastForNetwork && together.length * 2 > network.length;
  const joins = (target: Target): boolean => ended.outage !== null && target.spec.network && at < ended.outage.joinBy;

  let { outage } = ended;
  if (gone && outage === null) {
    const since = Math.min(...together.map(({ since }) => since ?? at));
    const names = together.map(nameOf);
    outage = { names, since, joinBy: at + tellWithinMs, endBy: null };
    out.notes.push({ code: 'network-down', targets: names, downMs: at - since });
  }
  const told = new Set<Target>();
  for (const target of ready) {
    told.add(target);
    if (outage?.names.includes(target.spec.name)) continue;
    if (outage !== null && joins(target)) outage = { ...outage, names: [...outage.names, target.spec.name] };
    else tellOne(target, at, out);
  }
  const targets = ended.targets.map(target => (told.has(target) ? { ...target, told: true, tellBy: null } : target));
  return { targets, outage };
}

/** What stands before it is down, or may be: not heard since this one went, or back since this one was last heard. */
function isBehind(target: Target, targets: readonly Target[]): boolean {
  return target.spec.behind.some(name => {
    const before = targets.find(({ spec }) => spec.name === name);
    if (before === undefined) return false;
    const unheard = target.tellBy !== null && (before.answeredAt ?? 0) < (target.since ?? 0);
    const justBack = before.is === 'up' && (before.since ?? 0) > (target.answeredAt ?? 0);
    return isFailing(before) || unheard || justBack;
  });
}

/** Others on the network have not been heard since it went: they may be gone too. */
function waitsForOthers(target: Target, targets: readonly Target[], at: Moment): boolean {
  if (!target.spec.network || target.tellBy === null || target.tellBy <= at) return false;
  const network = targets.filter(({ spec }) => spec.network);
  if (network.length < leastForNetwork) return false;
  return network.some(
    other => other.is !== 'down' && (other.fails > 0 || (other.answeredAt ?? 0) < (target.since ?? 0)),
  );
}

function tellOne(target: Target, at: Moment, out: Out): void {
  const { name, downMs, reason } = tellDown(target, at);
  out.notes.push({ code: 'target-down', target: name, downMs, reason });
}

/** Those that are back: alone, or as the end of one loss of the network. */
function endOutages(state: Told, at: Moment, out: Out): Told {
  let { outage } = state;
  const isBack = (target: Target): boolean => target.told && target.is === 'up';
  const members = (target: Target): boolean => outage?.names.includes(target.spec.name) ?? false;
  if (outage !== null) {
    const own = state.targets.filter(members);
    const back = own.filter(({ is }) => is === 'up');
    if (back.length === 0) {
      if (outage.endBy !== null) outage = { ...outage, endBy: null };
    } else if (back.length === own.length || (outage.endBy !== null && outage.endBy <= at)) {
      out.notes.push({ code: 'network-up', targets: back.map(nameOf), downMs: at - outage.since });
      for (const target of own) if (target.is === 'down') tellOne(target, at, out);
      const targets = state.targets.map(target => (back.includes(target) ? { ...target, told: false } : target));
      return endAlone({ targets, outage: null }, isBack, at, out);
    } else if (outage.endBy === null) {
      outage = { ...outage, endBy: at + tellWithinMs };
    }
  }
  const alone = (target: Target): boolean => isBack(target) && !members(target);
  const next = outage === state.outage ? state : { ...state, outage };
  return endAlone(next, alone, at, out);
}

function endAlone(state: Told, isBack: (target: Target) => boolean, at: Moment, out: Out): Told {
  if (!state.targets.some(isBack)) return state;
  const targets = state.targets.map(target => {
    if (!isBack(target)) return target;
    out.notes.push({ code: 'target-up', target: target.spec.name, downMs: at - (target.downSince ?? at) });
    return { ...target, told: false };
  });
  return { ...state, targets };
}

import { dueTarget, goDown, soon } from './inquiry.ts';
import type { Out } from './out.ts';
import { announce } from './outage.ts';
import type { Moment, Name } from './spec.ts';
import { isAlive, type Service, type State } from './state.ts';
import type { Target } from './target.ts';
import { isFailing, isOf } from './trouble.ts';

/** What an event means for targets, and what targets mean for services. Called after each event where there are targets. */
export function attend(before: State, after: State, at: Moment, out: Out): State {
  if (after.closing) return before.closing ? after : { ...after, targets: after.targets.map(letGo), outage: null };
  const asked = askWhereTroubled(before, after, at);
  const decided = decide(asked, before, at);
  const due = mapTargets(decided, target => dueTarget(target, at, out));
  const told = announce(due, at, out);
  const state = told === due ? due : { ...due, ...told };
  return state.targets === before.targets ? state : withServices(before, state, at);
}

/** Nobody waits for it any more. */
function letGo(target: Target): Target {
  return { ...target, askedAt: null, askAt: null, settlesAt: null, tellBy: null };
}

/** The first question comes with the first service that is wanted; later ones also when a service gets into trouble. */
function askWhereTroubled(before: State, after: State, at: Moment): State {
  const wanted = after.services.some(({ want }) => want === 'up');
  const troubled = after.services.filter((service, index) => isNewlyTroubled(before.services[index], service));
  return mapTargets(after, target => {
    const never = target.lastAskAt === null && target.askAt === null;
    const urgent = never ? wanted : troubled.some(service => isOf(service, target));
    return urgent ? soon(target, at) : target;
  });
}

/** It has ended although it is wanted, or has begun not to answer. */
function isNewlyTroubled(was: Service | undefined, now: Service): boolean {
  if (was === undefined || was === now) return false;
  const ended = was.aliveSince !== null && now.aliveSince === null && now.want === 'up';
  return ended || (was.pulse.fails === 0 && now.pulse.fails > 0);
}

/** Enough failures make an outage, and what stands beside and before it is asked as well. */
function decide(state: State, before: State, at: Moment): State {
  const gone = new Set<Name>();
  const decided = mapTargets(state, target => {
    if (target.fails === 0 || target.is === 'down' || target.fails < enough(target, state.services)) return target;
    gone.add(target.spec.name);
    return goDown(target, at);
  });
  const back = new Set<Name>();
  decided.targets.forEach(({ is, spec }, index) => {
    if (is === 'up' && before.targets[index]?.is === 'down') back.add(spec.name);
  });
  if (gone.size + back.size === 0) return decided;
  const goneOnNetwork = decided.targets.some(({ spec }) => spec.network && gone.has(spec.name));
  const beforeGone = new Set(decided.targets.flatMap(({ spec }) => (gone.has(spec.name) ? spec.behind : [])));
  return mapTargets(decided, target => {
    const { name, network, behind } = target.spec;
    if (gone.has(name)) return target;
    const concerned = (goneOnNetwork && network) || beforeGone.has(name) || behind.some(one => back.has(one));
    return concerned ? soon(target, at) : target;
  });
}

/** One failure is enough where nothing is known yet, or where a run that depends on it has just ended. */
function enough(target: Target, services: readonly Service[]): number {
  if (target.is === 'unknown') return 1;
  const ended = services.some(
    service => service.want === 'up' && service.run > 0 && !isAlive(service) && isOf(service, target),
  );
  return ended ? 1 : target.spec.failures;
}

function withServices(before: State, state: State, at: Moment): State {
  const isBack = (target: Target, index: number): boolean => {
    const was = before.targets[index];
    return was !== undefined && isFailing(was) && !isFailing(target);
  };
  const back = state.targets.filter(isBack);
  let changed = false;
  const services = state.services.map(service => {
    const next = giveBack(service, state.targets, at);
    const patient = back.some(target => isOf(next, target)) ? startCountingAnew(next) : next;
    changed ||= patient !== service;
    return patient;
  });
  return changed ? { ...state, services } : state;
}

/**
 * A target that a service needs went with its run, as the question right after the end has found: the restart was not its
 * fault, so it costs nothing, and waits.
 */
function giveBack(service: Service, targets: readonly Target[], at: Moment): Service {
  const { spec, phase, spentFor, attempt } = service;
  if (phase.name !== 'backoff' && phase.name !== 'waiting') return service;
  const needed = targets.filter(target => spec.needs.includes(target.spec.name) && isFailing(target));
  const wentWithIt = needed.some(
    target => spentFor !== null && (target.failingSince ?? at) <= spentFor + target.spec.timeoutMs + askedWithinMs,
  );
  return wentWithIt ? { ...service, attempt: Math.max(0, attempt - 1), spentFor: null } : service;
}

/** The question after an end may have to wait for its turn. */
const askedWithinMs = 6_000;

/** What kept it from answering is back: it gets all its chances again before it is ended. */
function startCountingAnew(service: Service): Service {
  const { pulse } = service;
  return pulse.heldSince === null ? service : { ...service, pulse: { ...pulse, fails: 0 } };
}

function mapTargets(state: State, change: (target: Target) => Target): State {
  let changed = false;
  const targets = state.targets.map(target => {
    const next = change(target);
    changed ||= next !== target;
    return next;
  });
  return changed ? { ...state, targets } : state;
}

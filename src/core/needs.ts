import type { Out } from './out.ts';
import { launch } from './service.ts';
import type { Moment, Name } from './spec.ts';
import { isAlive, type Service, type State } from './state.ts';
import { beginStop } from './stop.ts';
import { isMissing, tellDown, withDown } from './trouble.ts';

/*
 * Services are started after what they need and stopped before it. A service whose need goes down later is left alone;
 * only its next start waits. A target that is needed and just being asked is waited for until its answer, which comes
 * within its time limit or is lost soon after.
 */

/** Starts what waits for nothing any more; tells what the others wait for. */
export function launchReady({ services, targets }: State, at: Moment, out: Out): readonly Service[] {
  return services.map(service => {
    if (service.phase.name !== 'waiting') return service;
    const needed = targets.filter(({ spec }) => service.spec.needs.includes(spec.name));
    const missing = needed.filter(isMissing);
    const on = service.spec.needs.filter(need =>
      needed.some(({ spec }) => spec.name === need)
        ? missing.some(({ spec }) => spec.name === need)
        : !services.some(other => other.spec.name === need && other.phase.name === 'up'),
    );
    if (on.length === 0 && !needed.some(({ askedAt }) => askedAt !== null)) return launch(service, at, out);
    if (sameNames(on, service.phase.on)) return service;
    if (on.length > 0) {
      const down = withDown(missing.map(target => tellDown(target, at)));
      out.notes.push({ code: 'waiting', service: service.spec.name, run: service.run, on, ...down });
    }
    return { ...service, phase: { name: 'waiting', on } };
  });
}

/** While closing: stops what nobody alive needs any more, so that what is needed goes last. */
export function stopUnneeded(services: readonly Service[], at: Moment, out: Out): readonly Service[] {
  return services.map(service => {
    const { name } = service.phase;
    if (!isAlive(service)) return name === 'down' ? service : { ...service, phase: { name: 'down' } };
    if (name === 'stopping') return service;
    const needed = services.some(other => isAlive(other) && other.spec.needs.includes(service.spec.name));
    return needed ? service : beginStop(service, 'asked', null, at, out);
  });
}

/**
 * Has every service come to an end that only a person could change? Then nothing is left to supervise. A service that
 * a person stopped is not stuck: the person may start it again.
 */
export function allStuck(services: readonly Service[]): boolean {
  const stuck = new Set<Name>();
  for (let before = -1; before < stuck.size; ) {
    before = stuck.size;
    for (const service of services) if (isStuck(service, stuck)) stuck.add(service.spec.name);
  }
  return services.length > 0 && stuck.size === services.length;
}

function isStuck({ phase }: Service, stuck: ReadonlySet<Name>): boolean {
  if (phase.name === 'resting') return true;
  if (phase.name === 'given-up') return phase.retryAt === null;
  return phase.name === 'waiting' && phase.on.some(name => stuck.has(name));
}

function sameNames(a: readonly Name[], b: readonly Name[]): boolean {
  return a.length === b.length && a.every((name, index) => name === b[index]);
}

import type { Out } from './out.ts';
import { launch } from './service.ts';
import type { Moment, Name } from './spec.ts';
import { isAlive, type Service } from './state.ts';
import { beginStop } from './stop.ts';

/*
 * Services are started after what they need and stopped before it. A service whose need goes down later is left alone;
 * only its next start waits.
 */

/** Starts what waits for nothing any more; tells what the others wait for. */
export function launchReady(services: readonly Service[], at: Moment, out: Out): readonly Service[] {
  return services.map(service => {
    if (service.phase.name !== 'waiting') return service;
    const on = unmet(service, services);
    if (on.length === 0) return launch(service, at, out);
    if (sameNames(on, service.phase.on)) return service;
    out.notes.push({ code: 'waiting', service: service.spec.name, run: service.run, on });
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

function unmet(service: Service, services: readonly Service[]): readonly Name[] {
  return service.spec.needs.filter(
    need => !services.some(other => other.spec.name === need && other.phase.name === 'up'),
  );
}

function sameNames(a: readonly Name[], b: readonly Name[]): boolean {
  return a.length === b.length && a.every((name, index) => name === b[index]);
}

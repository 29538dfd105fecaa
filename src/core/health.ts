import { duration } from './duration.ts';
import type { Finding } from './event.ts';
import type { Out } from './out.ts';
import type { HealthPolicy, Moment } from './spec.ts';
import type { Pulse, Service, Warning } from './state.ts';
import { beginStop } from './stop.ts';
import { type Trouble, withDown } from './trouble.ts';

/*
 * Startup: asked every second until the first success. Liveness from then on, with `failures` in a row before the run
 * is ended. A probe may only kill after it has passed once for this configuration: one that never passed is as likely
 * to be wrong itself as the application is.
 */

/** The first question comes this soon after the spawn, so that a quick application is known to be up quickly. */
export const firstAskMs = 250;

/** A question unanswered this long after its own time limit is taken for lost and asked again; it counts as nothing. */
export const lostAfterMs = 5_000;

/** A failure told this long after its time limit says that the supervisor stood still, not that the application did. */
const staleAfterMs = 2_000;

/** A run is up when something answered for it, or when there is nothing to ask. */
export function comeUp(service: Service, at: Moment, out: Out): Service {
  const { name, health } = service.spec;
  const afterMs = at - (service.aliveSince ?? at);
  out.notes.push({ code: 'ready', service: name, run: service.run, afterMs, probed: health !== null });
  return { ...service, phase: { name: 'up', since: at } };
}

/** Puts the question. */
export function ask(service: Service, health: HealthPolicy, at: Moment, out: Out): Service {
  out.commands.push({
    type: 'probe',
    service: service.spec.name,
    run: service.run,
    timeoutMs: health.timeoutMs,
  });
  const { pulse } = service;
  return { ...service, pulse: { ...pulse, askedAt: at, askAt: null, owed: pulse.askedAt !== null } };
}

/** Takes an answer up: what it says of the run, and what follows. An answer that nobody waits for changes nothing. */
export function hear(service: Service, finding: Finding, trouble: Trouble, at: Moment, out: Out): Service {
  const { health } = service.spec;
  if (health === null || service.pulse.askedAt === null) return service;
  switch (finding.is) {
    case 'pass':
      return passed(service, health, finding, at, out);
    case 'fail':
      return failed(service, health, finding.reason, trouble, at, out);
    case 'misconfigured':
      return misconfigured(service, health, finding.reason, at, out);
    case 'foreign':
      return foreign(service, health, finding.reason, at, out);
    default:
      return finding satisfies never;
  }
}

/** The startup time is over without a success. */
export function startupOver(service: Service, health: HealthPolicy, trouble: Trouble, at: Moment, out: Out): Service {
  const { name } = service.spec;
  const { withinMs } = health.startup;
  const last = service.pulse.reason === null ? '' : ` (last: ${service.pulse.reason})`;
  const isForeign = service.pulse.last === 'foreign';
  if (service.armed && !isForeign) {
    const held = hold(service, trouble, at, out);
    if (held !== null && service.pulse.heldSince === null) {
      return { ...held, phase: { name: 'starting', readyBy: at + service.spec.holdForTargetsMs } };
    }
    out.notes.push({
      code: 'unhealthy',
      service: name,
      run: service.run,
      cause: 'not-ready',
      reason: `no good answer within its startup time of ${duration(withinMs)}${last}`,
      ...withDown(trouble.down),
    });
    return beginStop(service, 'not-ready', null, at, out);
  }
  const reason = isForeign
    ? 'somebody else answers it, which says nothing about the application'
    : `the probe has never had a good answer${last}, so it is not known whether the application or the probe is wrong`;
  const up = warn(service, 'unverified', out, {
    code: 'unverified',
    service: name,
    run: service.run,
    withinMs,
    reason,
  });
  return { ...up, phase: { name: 'up', since: at }, goodSince: at, pulse: { ...up.pulse, fails: 0 } };
}

function passed(
  service: Service,
  health: HealthPolicy,
  finding: Extract<Finding, { is: 'pass' }>,
  at: Moment,
  out: Out,
): Service {
  const { degraded, latencyMs } = finding;
  const well = { fails: 0, last: 'pass', degraded, latencyMs, heldSince: null } as const;
  const about = { service: service.spec.name, run: service.run };
  const pulse = answered(service.pulse, well, at + health.liveness.everyMs);
  let next: Service = { ...service, armed: true, goodSince: service.goodSince ?? at, pulse };

  const warned = service.warned.filter(warning => warning === 'degraded' && degraded.length > 0);
  const better = service.pulse.fails > 0 || warned.length < service.warned.length;
  // A run that is starting will say that it is up, whatever was wrong with the one before it.
  if (better && service.phase.name === 'up') out.notes.push({ code: 'recovered', ...about });
  next = { ...next, warned };
  if (degraded.length > 0) next = warn(next, 'degraded', out, { code: 'degraded', ...about, reasons: degraded });
  return service.phase.name === 'starting' ? comeUp(next, at, out) : next;
}

function failed(
  service: Service,
  health: HealthPolicy,
  reason: string,
  trouble: Trouble,
  at: Moment,
  out: Out,
): Service {
  const { pulse, spec } = service;
  const about = { service: spec.name, run: service.run };
  const every = service.phase.name === 'starting' ? health.startup.everyMs : health.liveness.retryMs;

  const late = pulse.askedAt !== null && at > pulse.askedAt + health.timeoutMs + staleAfterMs;
  if (late || pulse.owed) {
    return { ...service, pulse: answered(pulse, {}, at + every) };
  }

  const fails = pulse.fails + 1;
  const next = {
    ...service,
    goodSince: null,
    pulse: answered(pulse, { fails, last: 'fail', reason }, at + every),
  };
  if (service.phase.name === 'starting') return stillStarting(next, service.phase.readyBy, reason, at, out);

  const of = health.liveness.failures;
  // After `unverified` all that can be said has been said: what follows ends no run.
  const told = service.warned.includes('unverified');
  if (fails <= of && !told) out.notes.push({ code: 'probe-failed', ...about, fails, of, reason });
  if (fails < of || !service.armed) return next;
  const held = hold(next, trouble, at, out);
  if (held !== null) return held;
  out.notes.push({ code: 'unhealthy', ...about, cause: 'unhealthy', reason, ...withDown(trouble.down) });
  return beginStop(next, 'unhealthy', null, at, out);
}

/** Somebody may be looking at a terminal: said after 5 s, after 30 s, and then once a minute. */
function stillStarting(service: Service, readyBy: Moment | null, reason: string, at: Moment, out: Out): Service {
  const { spec, run, aliveSince, pulse } = service;
  const forMs = at - (aliveSince ?? at);
  const { waitsTold } = pulse;
  if (forMs < (firstWaitsMs[waitsTold] ?? (waitsTold - 1) * 60_000)) return service;
  const leftMs = Math.max(0, (readyBy ?? at) - at);
  out.notes.push({ code: 'still-starting', service: spec.name, run, forMs, leftMs, reason });
  return { ...service, pulse: { ...pulse, waitsTold: waitsTold + 1 } };
}

const firstWaitsMs: readonly Moment[] = [5_000, 30_000];

/**
 * An application that waits for a dead camera answers late or not at all, and a restart brings no camera back: while a
 * target is down, or is just being asked, the run is left alive, all in all for `holdForTargetsMs`; then it ends as ever.
 *
 * @returns null where nothing speaks for it any more
 */
function hold(service: Service, { down, asking }: Trouble, at: Moment, out: Out): Service | null {
  const { name, holdForTargetsMs: forMs } = service.spec;
  const heldSince = service.pulse.heldSince ?? at;
  if ((down.length === 0 && !asking) || at - heldSince >= forMs) return null;
  const held = { ...service, pulse: { ...service.pulse, heldSince } };
  if (down.length === 0) return held;
  return warn(held, 'held', out, { code: 'held', service: name, run: service.run, forMs, targetsDown: down });
}

function misconfigured(service: Service, health: HealthPolicy, reason: string, at: Moment, out: Out): Service {
  const about = { service: service.spec.name, run: service.run };
  const pulse = answered(service.pulse, { fails: 0, last: 'misconfigured', reason }, at + health.liveness.everyMs);
  const warned = warn({ ...service, pulse }, 'misconfigured', out, { code: 'probe-misconfigured', ...about, reason });
  // It answers, so it lives; without a usable probe, alive is the best that can be known.
  const next = { ...warned, goodSince: service.goodSince ?? at };
  return service.phase.name === 'starting' ? comeUp(next, at, out) : next;
}

function foreign(service: Service, health: HealthPolicy, reason: string, at: Moment, out: Out): Service {
  const about = { service: service.spec.name, run: service.run };
  const every = service.phase.name === 'starting' ? health.startup.everyMs : health.liveness.everyMs;
  const pulse = answered(service.pulse, { last: 'foreign', reason }, at + every);
  const next = { ...service, goodSince: null, pulse };
  return warn(next, 'foreign', out, { code: 'port-foreign', ...about, reason });
}

function answered(pulse: Pulse, known: Partial<Pulse>, askAt: Moment): Pulse {
  return { ...pulse, ...known, askedAt: null, askAt, owed: false };
}

/** Tells a warning once until the probe passes without it. */
function warn(service: Service, warning: Warning, out: Out, note: Out['notes'][number]): Service {
  if (service.warned.includes(warning)) return service;
  out.notes.push(note);
  return { ...service, warned: [...service.warned, warning] };
}

import type { Out } from './out.ts';
import type { Moment, Rung } from './spec.ts';
import type { Ended, Service, StopCause } from './state.ts';

/** After the last rung its signal is sent again this often: a process in an uninterruptible wait may outlast many. */
const resendMs = 5_000;

/** So many times the last rung is repeated before a closing supervisor leaves without the run's end. */
const resendsBeforeAbandon = 2;

/** Sends the first signal of the cause's ladder. `ended` where the leader is gone already. */
export function beginStop(service: Service, cause: StopCause, ended: Ended | null, at: Moment, out: Out): Service {
  const { signal } = rungAt(service, cause, 0);
  const graceMs = graceAt(service, cause, 0);
  const { name } = service.spec;
  if (cause === 'unhealthy' || cause === 'not-ready') {
    out.commands.push({ type: 'examine', service: name, run: service.run });
  }
  out.commands.push({ type: 'signal', service: name, run: service.run, signal });
  out.notes.push({ code: 'stopping', service: name, run: service.run, cause, signal, graceMs });
  const stopping: Service = {
    ...service,
    goodSince: null,
    pulse: { ...service.pulse, askedAt: null, askAt: null },
    phase: { name: 'stopping', cause, since: at, rung: 0, nextRungAt: at + graceMs, ended },
  };
  return climbIfDue(stopping, at, out);
}

/** Sends the current rung's signal once more: the run was not yet spawned when it was first sent. */
export function repeatRung(service: Service, out: Out): Service {
  const { phase } = service;
  if (phase.name !== 'stopping') return service;
  const { signal } = rungAt(service, phase.cause, phase.rung);
  out.commands.push({ type: 'signal', service: service.spec.name, run: service.run, signal });
  return service;
}

/** Where the grace is over: one step further, or the last signal again. A step without grace is followed at once. */
export function climbIfDue(service: Service, at: Moment, out: Out): Service {
  const { phase } = service;
  if (phase.name !== 'stopping' || phase.nextRungAt > at) return service;
  return climbIfDue(climb(service, phase.rung + 1, at, out), at, out);
}

/** Someone will not wait: straight to the last rung. */
export function hurryStop(service: Service, at: Moment, out: Out): Service {
  const { phase } = service;
  if (phase.name !== 'stopping') return service;
  return climb(service, Math.max(phase.rung, ladderOf(service, phase.cause).length - 1), at, out);
}

/** Have all signals been sent, and sent again, to no effect? */
export function isDeaf(service: Service): boolean {
  const { phase } = service;
  return phase.name === 'stopping' && phase.rung >= ladderOf(service, phase.cause).length - 1 + resendsBeforeAbandon;
}

function climb(service: Service, rung: number, at: Moment, out: Out): Service {
  const { phase } = service;
  if (phase.name !== 'stopping') return service;
  const { signal } = rungAt(service, phase.cause, rung);
  const { name } = service.spec;
  out.commands.push({ type: 'signal', service: name, run: service.run, signal });
  if (rung < ladderOf(service, phase.cause).length && rung > phase.rung) {
    out.notes.push({ code: 'escalated', service: name, run: service.run, signal, afterMs: at - phase.since });
  }
  return { ...service, phase: { ...phase, rung, nextRungAt: at + graceAt(service, phase.cause, rung) } };
}

function ladderOf({ spec }: Service, cause: StopCause): readonly Rung[] {
  if (cause === 'asked') return spec.stop.asked;
  return cause === 'leftovers' ? spec.stop.leftovers : spec.stop.unhealthy;
}

/** Past its end a ladder goes on with its last step. */
function rungAt(service: Service, cause: StopCause, rung: number): Rung {
  const ladder = ladderOf(service, cause);
  return ladder[Math.min(rung, ladder.length - 1)] ?? { signal: 'SIGKILL', graceMs: resendMs };
}

/** The last step has no next one, so its own grace is not asked for. */
function graceAt(service: Service, cause: StopCause, rung: number): number {
  return rung < ladderOf(service, cause).length - 1 ? rungAt(service, cause, rung).graceMs : resendMs;
}

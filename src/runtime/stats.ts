import type { Moment } from '../core/spec.ts';
import type { Service } from '../core/state.ts';

/** Statistics of one service. The names are a contract; lengths of time in seconds. */
export interface Stats {
  readonly process_running: boolean;
  readonly restart_count: number;
  /** Sum of all lives, the current one included. */
  readonly total_uptime: number;
  readonly crash_count: number;
  readonly command: readonly string[];
  readonly health_check_url: string | null;
  readonly name: string;
  readonly phase: string;
  readonly pid: number | null;
  readonly run: number;
  readonly unhealthy_count: number;
  readonly exit_count: number;
}

export function statsOf(
  service: Service,
  now: Moment,
  asked: { readonly command: readonly string[]; readonly healthUrl: string | null },
): Stats {
  const { tally, spec, phase, pid, run } = service;
  return {
    process_running: service.aliveSince !== null && pid !== null,
    restart_count: tally.restarts,
    total_uptime: Math.round(tally.upMs + lifeSoFar(service, now)) / 1000,
    crash_count: tally.crashes,
    command: asked.command,
    health_check_url: asked.healthUrl,
    name: spec.name,
    phase: phase.name,
    pid,
    run,
    unhealthy_count: tally.unhealthy,
    exit_count: tally.exits,
  };
}

/** Milliseconds; 0 where no run is alive. */
export function lifeSoFar({ aliveSince }: Service, now: Moment): number {
  return aliveSince === null ? 0 : now - aliveSince;
}

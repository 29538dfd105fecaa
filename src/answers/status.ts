import { commandWithoutPasswords, withoutPasswords } from '../config/without-passwords.ts';
import {
  apiVersion,
  type HealthStatus,
  type LastCrash,
  type Planned,
  type RunnerInfo,
  type ServiceStatus,
  type Status,
} from '../control/api.ts';
import { duration } from '../core/duration.ts';
import type { Service } from '../core/state.ts';
import { endingInWords } from '../core/why.ts';
import type { RunEnd } from '../runtime/history.ts';
import type { Controlled } from './controlled.ts';
import { inWords } from './in-words.ts';
import { plannedBy } from './planned.ts';
import type { Watch } from './watch.ts';

/** At most so much of an application's last words goes into a sentence. */
const maxQuoteChars = 200;

export function statusOf(
  controlled: Controlled,
  watch: Watch,
  runner: RunnerInfo,
  services: readonly Service[],
): Status {
  const at = controlled.wall();
  return {
    version: apiVersion,
    at: at.toISOString(),
    runner,
    services: services.map(service => serviceStatus(controlled, watch, service, at)),
  };
}

function serviceStatus(controlled: Controlled, watch: Watch, service: Service, at: Date): ServiceStatus {
  const { spec, want, attempt } = service;
  const { name } = spec;
  const { state, mood } = inWords(service);
  const stats = controlled.statsOf(name);
  const { healthLogsIn = false, maxMemoryBytes = null } = controlled.services.find(one => one.name === name) ?? {};
  const restarts = watch.restarts(name);
  const isoOf = (moment: number): string => new Date(at.getTime() + moment - controlled.now()).toISOString();
  const own: Planned[] = plannedBy(service).map(({ what, moment }) => ({ what, at: isoOf(moment) }));
  const planned = [...own, ...(controlled.plannedOf?.(name) ?? [])].sort((a, b) => a.at.localeCompare(b.at));
  return {
    ...stats,
    command: commandWithoutPasswords(stats.command),
    health_check_url: stats.health_check_url === null ? null : withoutPasswords(stats.health_check_url),
    state: controlled.redact(name, state),
    mood,
    since: watch.since(name).toISOString(),
    wanted: want,
    health: healthStatus(service, healthLogsIn, text => controlled.redact(name, text)),
    restarts: {
      last_hour: restarts.lastHour(at),
      last_day: restarts.lastDay(at),
      in_a_row: attempt,
      allowed: spec.restart.maxRestarts,
    },
    planned,
    usage: service.aliveSince === null ? null : (controlled.usageOf?.(name) ?? null),
    max_memory_mb: maxMemoryBytes === null ? null : maxMemoryBytes / 1e6,
    targets: controlled.targetsOf?.(name) ?? [],
    last_crash: lastCrash(controlled.endsOf(name)),
  };
}

function healthStatus(
  { spec, pulse }: Service,
  logsIn: boolean,
  redact: (text: string) => string,
): HealthStatus | null {
  if (spec.health === null) return null;
  const { last, latencyMs, fails, reason, degraded } = pulse;
  return {
    last,
    latency_ms: latencyMs === null ? null : Math.round(latencyMs * 10) / 10,
    fails,
    fails_allowed: spec.health.liveness.failures,
    reason: last === 'pass' || reason === null ? null : redact(reason),
    degraded: degraded.map(redact),
    logs_in: logsIn,
  };
}

function lastCrash(ends: readonly RunEnd[]): LastCrash | null {
  const crash = ends.findLast(({ kind }) => kind === 'crash');
  if (crash === undefined) return null;
  return { at: crash.at.toISOString(), run: crash.run, sentence: crashSentence(crash) };
}

/** Why it went down, where that was found out; else how, and its last words. */
export function crashSentence({ ending, lifeMs, output, explained }: RunEnd): string {
  if (explained && explained.cause !== 'unknown') return explained.sentence;
  const how =
    ending.by === 'spawn-error' ? endingInWords(ending) : `${endingInWords(ending)} after ${duration(lifeMs)}`;
  const words = lastWords(output);
  return words === '' ? how : `${how}: ${words}`;
}

function lastWords(output: string): string {
  const line = output.trimEnd().split('\n').at(-1)?.trim() ?? '';
  const tame = line.replace(/\u001b\[[\d;]*[A-Za-z]|[\u0000-\u001f\u007f-\u009f]/g, '');
  return tame.length > maxQuoteChars ? `${tame.slice(0, maxQuoteChars)} …` : tame;
}

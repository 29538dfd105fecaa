import type { Name } from '../../core/spec.ts';
import type { Phase, Service, State } from '../../core/state.ts';
import type { Sample } from '../../runtime/findings.ts';
import { lifeSoFar } from '../../runtime/stats.ts';
import { checkResults, endKinds, type Tally } from './tally.ts';
import type { Family, Labels, Point } from './text.ts';

const phases: readonly Phase['name'][] = [
  'down',
  'waiting',
  'starting',
  'up',
  'stopping',
  'backoff',
  'given-up',
  'resting',
];

export interface Seen {
  readonly state: State;
  /** On the clock of the state. */
  readonly now: number;
  readonly wallMs: number;
  readonly tally: Tally;
  readonly samplesOf: (service: Name) => readonly Sample[];
  readonly version: string;
  readonly own: { readonly memoryBytes: number; readonly cpuSeconds: number; readonly startedMs: number };
}

/** Everything that is served, from one look at the state. Names and units by https://prometheus.io/docs/practices/naming */
export function familiesOf(seen: Seen): readonly Family[] {
  return [...ofServices(seen), ...ofRuns(seen), ...ofTargets(seen), ...ofItself(seen)];
}

function ofServices({ state: { services }, now, wallMs, tally }: Seen): Family[] {
  const each = (value: (service: Service) => number | null): Point[] => points(services, value);
  const seconds = (moment: number): number => (wallMs + moment - now) / 1000;
  return [
    gauge('crashproof_service_up', 'Whether the service is up, and answers where it is asked.', each(isUp)),
    gauge(
      'crashproof_service_wanted',
      'Whether it is to be up.',
      each(one => bit(one.want === 'up')),
    ),
    gauge(
      'crashproof_phase',
      'The phase it is in has 1, the others 0.',
      services.flatMap(one =>
        phases.map(phase => ({ labels: { ...labels(one), phase }, value: bit(one.phase.name === phase) })),
      ),
    ),
    gauge(
      'crashproof_degraded',
      'Whether it complains of itself.',
      each(one => bit(one.pulse.degraded.length > 0)),
    ),
    counter(
      'crashproof_restarts',
      'Starts after an end, by what kind of end it was; since crashproof was started.',
      services.flatMap(one =>
        endKinds.map(kind => ({ labels: { ...labels(one), kind }, value: tally.of(one.spec.name).restarts[kind] })),
      ),
    ),
    counter(
      'crashproof_crashes',
      'Ends that nobody asked for.',
      each(one => one.tally.crashes),
    ),
    counter(
      'crashproof_unhealthy',
      'Runs that were ended for not answering.',
      each(one => one.tally.unhealthy),
    ),
    counter(
      'crashproof_exits',
      'Clean ends by itself.',
      each(one => one.tally.exits),
    ),
    counter(
      'crashproof_uptime_seconds',
      'The sum of all lives, the present one included.',
      each(one => (one.tally.upMs + lifeSoFar(one, now)) / 1000),
    ),
    gauge(
      'crashproof_restarts_in_a_row',
      'Without a good minute in between.',
      each(one => one.attempt),
    ),
    gauge(
      'crashproof_restarts_allowed',
      'In a row, before giving up.',
      each(one => one.spec.restart.maxRestarts),
    ),
    gauge(
      'crashproof_next_start_timestamp_seconds',
      'When it is started again; absent where no start is planned.',
      each(one => planned(one.phase, seconds)),
    ),
    gauge(
      'crashproof_run_start_timestamp_seconds',
      'When the present run was started; absent while none is there.',
      each(one => (one.aliveSince === null ? null : seconds(one.aliveSince))),
    ),
    counter(
      'crashproof_health_checks',
      'Answered health checks by what came of them.',
      services
        .filter(({ spec }) => spec.health !== null)
        .flatMap(one =>
          checkResults.map(result => ({
            labels: { ...labels(one), result },
            value: tally.of(one.spec.name).checks[result],
          })),
        ),
    ),
    {
      name: 'crashproof_health_latency_seconds',
      help: 'How long good answers to health checks took.',
      type: 'histogram',
      points: services.filter(({ spec }) => spec.health !== null).map(({ spec }) => tally.latency(spec.name)),
    },
  ];
}

/** What the processes of the present run use together, by the latest sample. */
function ofRuns({ state: { services }, now, wallMs, tally, samplesOf }: Seen): Family[] {
  const alive = services.filter(({ pid, aliveSince }) => pid !== null && aliveSince !== null);
  const latest = (pick: (sample: Sample) => number | null): Point[] =>
    points(alive, one => {
      const sample = samplesOf(one.spec.name).at(-1);
      // A run that was started only just has none; what there is tells of the one before.
      const ofThisRun = sample !== undefined && Date.parse(sample.at) >= wallMs - lifeSoFar(one, now);
      return ofThisRun ? pick(sample) : null;
    });
  return [
    gauge(
      'crashproof_memory_bytes',
      'Memory of all its processes together.',
      latest(one => one.memoryBytes),
    ),
    gauge(
      'crashproof_open_files',
      'Open files of all its processes.',
      latest(one => one.openFiles),
    ),
    gauge(
      'crashproof_threads',
      'Threads of all its processes.',
      latest(one => one.threads),
    ),
    gauge(
      'crashproof_processes',
      'How many processes it has.',
      latest(one => one.processes),
    ),
    counter(
      'crashproof_cpu_seconds',
      'CPU time of all its processes over all runs, as far as it was sampled.',
      points(services, one => tally.of(one.spec.name).cpuSeconds),
    ),
  ];
}

function ofTargets({ state: { targets } }: Seen): Family[] {
  const known = targets.filter(({ is }) => is !== 'unknown');
  const ofTarget = known.map(({ spec, is }) => ({ labels: { target: spec.name }, value: bit(is === 'up') }));
  return [
    gauge('crashproof_target_up', 'Whether it answers; absent until that is known.', ofTarget),
    gauge(
      'crashproof_targets_up',
      'How many targets answer.',
      targets.length === 0 ? [] : [{ value: known.filter(({ is }) => is === 'up').length }],
    ),
  ];
}

function ofItself({ version, own }: Seen): Family[] {
  const info = { version, node: process.versions.node, platform: process.platform };
  return [
    gauge('crashproof_build_info', 'The version of crashproof that runs.', [{ labels: info, value: 1 }]),
    gauge('process_resident_memory_bytes', 'Memory of crashproof itself.', [{ value: own.memoryBytes }]),
    counter('process_cpu_seconds', 'CPU time of crashproof itself.', [{ value: own.cpuSeconds }]),
    gauge('process_start_time_seconds', 'When crashproof was started.', [{ value: own.startedMs / 1000 }]),
  ];
}

const gauge = (name: string, help: string, of: readonly Point[]): Family => ({ name, help, type: 'gauge', points: of });
const counter = (name: string, help: string, of: readonly Point[]): Family => ({
  name,
  help,
  type: 'counter',
  points: of,
});

function points(services: readonly Service[], value: (service: Service) => number | null): Point[] {
  return services.flatMap(one => {
    const found = value(one);
    return found === null ? [] : [{ labels: labels(one), value: found }];
  });
}

const labels = ({ spec: { name } }: Service): Labels => ({ service: name });
const bit = (yes: boolean): number => (yes ? 1 : 0);

function isUp({ phase, spec, pulse }: Service): number {
  return bit(phase.name === 'up' && (spec.health === null || pulse.fails === 0));
}

function planned(phase: Phase, seconds: (moment: number) => number): number | null {
  if (phase.name === 'backoff') return seconds(phase.startAt);
  return phase.name === 'given-up' && phase.retryAt !== null ? seconds(phase.retryAt) : null;
}

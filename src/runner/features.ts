import type { ServiceConfig } from '../config/config.ts';
import type { Planned } from '../control/api.ts';
import type { Cause } from '../core/event.ts';
import type { Name, Run } from '../core/spec.ts';
import type { Finders } from '../os/observe/sampler.ts';
import type { Detach } from '../runtime/attach.ts';
import type { Findings, Sample } from '../runtime/findings.ts';
import { Logbook } from '../runtime/logbook.ts';
import type { Host } from '../runtime/supervisor.ts';
import type { News } from './live-symptoms.ts';

/** What the optional parts of the program are given; each sees of it what it needs. */
export interface FeaturesOptions {
  readonly host: Host;
  readonly services: readonly ServiceConfig[];
  /** Ways to find the whole tree of a service. */
  readonly findersOf: (service: Name) => Finders;
  /** The last output of a run so far. */
  readonly printed: (service: Name, run: Run) => string;
  /** What a run has written since a byte that was counted before. */
  readonly news: (service: Name, run: Run, since: number) => News;
  /** A text without the secrets of the service. */
  readonly redact: (service: Name, text: string) => Promise<string>;
  /** Something was found out about a run that lives. */
  readonly onLive: (service: Name, run: Run, cause: Cause) => void;
  /** Something the person should know, in a sentence. */
  readonly warn: (service: Name, sentence: string) => void;
}

export interface Features {
  /** What they know of a run that has ended. */
  findings(service: Name, run: Run): Promise<Findings>;
  /** What the service's latest run has used, oldest first, at most 60. */
  samplesOf(service: Name): readonly Sample[];
  /** What they will do to the service by themselves, and when. */
  plannedOf(service: Name): readonly Planned[];
  /** Returns how to stop listening. */
  onSample(service: Name, hear: (run: Run, sample: Sample) => void): () => void;
  close(): Promise<void>;
}

/** A feature of one service that its settings ask for. */
interface Wanted {
  readonly name: string;
  attach(): Promise<Detach>;
}

/**
 * The list: which setting loads which feature. They are loaded after the services have been started, so that none delays
 * a start; one that cannot be loaded or attached is said, and supervision goes on.
 */
export function openFeatures(options: FeaturesOptions): Features {
  const logbooks = new Map(options.services.map(({ spec }) => [spec.name, new Logbook()]));
  const logbookOf = (service: Name): Logbook => logbooks.get(service) ?? new Logbook();
  const plans = new Map<Name, () => readonly Planned[]>();
  const attached = options.services.flatMap(service =>
    wantedBy(service, logbookOf(service.spec.name), plans, options).map(async ({ name, attach }) => {
      try {
        return await attach();
      } catch (error) {
        options.warn(service.spec.name, `${name} does not work here: ${(error as Error).message}`);
        return async () => {};
      }
    }),
  );
  return {
    findings: (service, run) => logbookOf(service).take(run),
    samplesOf: service => logbookOf(service).samples(),
    plannedOf: service => plans.get(service)?.() ?? [],
    onSample: (service, hear) => logbookOf(service).onSample(hear),
    async close() {
      const all = Promise.all(attached.map(async one => (await one)().catch(() => {})));
      const late = new Promise(resolve => setTimeout(resolve, closeWithinMs).unref());
      await Promise.race([all, late]);
    },
  };
}

/** A feature that does not let go in time keeps the supervisor from its end no longer. */
const closeWithinMs = 2_000;

/** A memory limit needs samples, also where none are wanted for the report. */
const limitLookMs = 10_000;

function wantedBy(
  service: ServiceConfig,
  logbook: Logbook,
  plans: Map<Name, () => readonly Planned[]>,
  options: FeaturesOptions,
): readonly Wanted[] {
  const { host, findersOf, printed, warn } = options;
  const { name, stop } = service.spec;
  const { features } = service;
  const wanted: Wanted[] = [];
  const want = (feature: string, attach: () => Promise<Detach>): void => void wanted.push({ name: feature, attach });

  const { sampleEveryMs, watch, maxMemoryBytes, hardLimits, restartEveryMs, restartAt } = features;
  if (sampleEveryMs > 0 || maxMemoryBytes !== null) {
    want('the flight recorder', async () => {
      const { attach } = await import('../features/flight-recorder.ts');
      return attach(host, name, { everyMs: sampleEveryMs || limitLookMs, logbook, find: findersOf(name) });
    });
  }
  if (watch.length > 0) {
    want('the watch over files', async () => {
      const { attach } = await import('../features/watch/watch.ts');
      const { cwd } = service.launch;
      return attach(host, name, { places: watch, ignore: [service.log.dir], cwd, warn: what => warn(name, what) });
    });
  }
  if (maxMemoryBytes !== null) {
    want('the memory limit', async () => {
      const { attach } = await import('../features/memory-limit.ts');
      return attach(host, name, { maxBytes: maxMemoryBytes, logbook });
    });
  }
  if (hardLimits.memoryBytes !== null || hardLimits.cpus !== null) {
    want('the hard limit', async () => {
      const { attach } = await import('../features/hard-limits.ts');
      return attach(host, name, { limits: hardLimits, warn: what => warn(name, what) });
    });
  }
  if (restartEveryMs !== null || restartAt !== null) {
    want('the schedule', async () => {
      const { attach } = await import('../features/schedule.ts');
      const onPlan = (planned: () => readonly Planned[]): void => void plans.set(name, planned);
      return attach(host, name, { everyMs: restartEveryMs, at: restartAt, onPlan });
    });
  }
  if (process.platform === 'linux') {
    want('the look for kills for want of memory', async () => {
      const { attach } = await import('../features/out-of-memory.ts');
      return attach(host, name, { logbook });
    });
  }
  if (stop.unhealthy.some(({ signal }) => signal === 'SIGUSR1')) {
    want('the look at a hung Node program', async () => {
      const { attach } = await import('../features/hang-stacks.ts');
      return attach(host, name, { logbook, printed: run => printed(name, run) });
    });
  }
  if (features.healthLogsIn && Object.values(service.spec.remedies).some(remedy => remedy.do === 'wait')) {
    want('the look for logins that are refused', async () => {
      const { attach } = await import('./live-symptoms.ts');
      return attach(host, name, {
        remedies: service.spec.remedies,
        news: (run, since) => options.news(name, run, since),
        redact: text => options.redact(name, text),
        tell: (run, cause) => options.onLive(name, run, cause),
        warn: sentence => warn(name, sentence),
      });
    });
  }
  return wanted;
}

import type { Config, ServiceConfig } from '../config/config.ts';
import type { ListenAt } from '../config/surface-kinds.ts';
import type { Name, Run } from '../core/spec.ts';
import type { Clock } from '../os/port.ts';
import type { Detach } from '../runtime/attach.ts';
import type { Sample } from '../runtime/findings.ts';
import type { RunEnd } from '../runtime/history.ts';
import type { Entry, Host } from '../runtime/supervisor.ts';

export interface OutwardOptions {
  readonly host: Host;
  readonly clock: Clock;
  readonly supervisor: Config['supervisor'];
  readonly services: readonly {
    readonly config: ServiceConfig;
    /** What the service is started with: its secrets must not leave. */
    readonly env: Readonly<Record<string, string | undefined>>;
  }[];
  readonly endsOf: (service: Name) => readonly RunEnd[];
  /** The last output of a run so far. */
  readonly printed: (service: Name, run: Run) => string;
  readonly samplesOf: (service: Name) => readonly Sample[];
  /** Returns how to stop listening. */
  readonly onSample: (service: Name, hear: (run: Run, sample: Sample) => void) => () => void;
  /** Something the person should know, about no service. */
  readonly warn: (sentence: string) => void;
}

/** More has not happened before a feature is loaded. */
const maxEarly = 1_000;

/**
 * What is for all services together and looks outward: notifications, metrics, readiness. Each is loaded only where its setting is
 * given, after the services have been started; what happens before is kept for it. One that does not work is said, and
 * supervision goes on. To be called before anything is started.
 */
export function openOutward(options: OutwardOptions): { close(): Promise<void> } {
  const { notify, metrics, readiness } = options.supervisor;
  const attached = [
    ...(notify.length > 0 ? [open('notifying', options, openNotify)] : []),
    ...(metrics === null ? [] : [open('/metrics', options, async () => openMetrics(options, metrics))]),
    ...(readiness === null ? [] : [open('/readyz', options, async () => openReadiness(options, readiness))]),
  ];
  return {
    async close() {
      await Promise.all(attached.map(async detach => (await detach)()));
    },
  };
}

type Open = (options: OutwardOptions, earlier: readonly Entry[]) => Promise<Detach>;

async function open(what: string, options: OutwardOptions, attach: Open): Promise<Detach> {
  const earlier: Entry[] = [];
  const stop = options.host.listen(entry => {
    if (entry.notes.length > 0 && earlier.length < maxEarly) earlier.push(entry);
  });
  // The services come first.
  await new Promise(resolve => setImmediate(resolve));
  try {
    return await attach(options, earlier);
  } catch (error) {
    options.warn(`${what} does not work here: ${(error as Error).message}`);
    return async () => {};
  } finally {
    stop();
  }
}

async function openNotify(options: OutwardOptions, earlier: readonly Entry[]): Promise<Detach> {
  const { host, clock, services, supervisor, endsOf, printed, warn } = options;
  const [{ attach }, { secretValues }] = await Promise.all([
    import('../features/notify/attach.ts'),
    import('../diagnosis/redact/environment.ts'),
  ]);
  const quiet = new Set(services.filter(({ config }) => !config.notifyOnCrash).map(({ config }) => config.spec.name));
  return attach(host, {
    receivers: supervisor.notify,
    quietHours: supervisor.quietHours,
    tellsCrashes: name => !quiet.has(name),
    secrets: [...new Set(services.flatMap(({ env }) => secretValues(env)))],
    endsOf,
    printed,
    now: () => clock.now(),
    wall: () => clock.wall(),
    say: warn,
    earlier,
  });
}

async function openReadiness({ host, clock }: OutwardOptions, at: ListenAt): Promise<Detach> {
  const { attach } = await import('../features/readiness.ts');
  return attach(host, { at, now: () => clock.now() });
}

async function openMetrics(
  { host, clock, services, samplesOf, onSample }: OutwardOptions,
  { at, token }: NonNullable<Config['supervisor']['metrics']>,
): Promise<Detach> {
  const [{ attach }, { version }] = await Promise.all([
    import('../features/metrics/attach.ts'),
    import('../version.ts'),
  ]);
  return attach(host, {
    at,
    token,
    version,
    services: services.map(({ config }) => config.spec.name),
    samplesOf,
    onSample,
    now: () => clock.now(),
    wall: () => clock.wall(),
  });
}

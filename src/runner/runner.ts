import crypto from 'node:crypto';
import type { Config, ServiceConfig } from '../config/config.ts';
import { ConfigError, type Mistake, mistake } from '../config/mistake.ts';
import { whyNotStartable } from '../config/program.ts';
import { withoutPasswords } from '../config/without-passwords.ts';
import type { Name, Run } from '../core/spec.ts';
import type { Known } from '../core/state.ts';
import { systemClock } from '../os/clock.ts';
import { newInstance } from '../os/instance/instance.ts';
import type { Launch } from '../os/launch.ts';
import { examine } from '../os/observe/examine.ts';
import { type ConsoleWriter, closePipes } from '../os/output/index.ts';
import { guardPorts } from '../os/own-port/guard.ts';
import type { Examination, Probe, TargetCheck } from '../os/port.ts';
import { createProbe } from '../os/probes/create.ts';
import { createProbes } from '../os/probes-of.ts';
import { createProcesses } from '../os/processes.ts';
import { askToStop } from '../os/stop-request.ts';
import type { Survivor } from '../os/table/row.ts';
import { createTargetCheck } from '../os/targets/create.ts';
import { createTargets } from '../os/targets/port.ts';
import type { Detach } from '../runtime/attach.ts';
import { nothingFound } from '../runtime/findings.ts';
import type { Told } from '../runtime/lines.ts';
import { createPerform } from '../runtime/perform.ts';
import { createRecorder } from '../runtime/recorder.ts';
import { type Stats, statsOf } from '../runtime/stats.ts';
import { createSupervisor, type Host } from '../runtime/supervisor.ts';
import { causeOf } from './cause-of.ts';
import { launchOf } from './child-env.ts';
import { openDesk, type ServiceDesk } from './desk.ts';
import { type Features, openFeatures } from './features.ts';
import { openOutward } from './outward.ts';
import { ownPortOf } from './own-port.ts';
import { type Place, takePlace } from './place.ts';
import { tellWhoIsStillThere } from './still-there.ts';
import { openSurfaces } from './surfaces.ts';
import { targetEvidence } from './target-evidence.ts';

/** A supervisor at work on real processes. */
export interface Runner {
  /** Starts every service. A second call does nothing. */
  start(): void;
  /** Stops every service gracefully. Resolves with the exit code when nothing is alive. `by` goes into the log. */
  stop(by?: string): Promise<number>;
  /** Ends everything at once. */
  kill(by?: string): Promise<number>;
  /** The exit code, once the supervisor has ended for whatever reason (docs/exit-codes.md). Never rejects. */
  readonly finished: Promise<number>;
  /** Statistics of one service; the name may be left out where there is only one. */
  getStats(name?: Name): Stats;
  readonly host: Host;
}

export interface RunnerOptions {
  readonly config: Config;
  readonly console: ConsoleWriter;
  /** What the supervisor has to say to the person watching. */
  readonly say: (told: Told) => void;
  /** Trouble with files, in a sentence, about a service. */
  readonly onTrouble: (service: Name, sentence: string) => void;
}

/** At the end the logs get this long to be written. */
const closeWithinMs = 2_000;

interface Managed {
  readonly config: ServiceConfig;
  readonly launch: Launch;
}

/**
 * Opens the logs and makes everything ready to start.
 *
 * @throws ConfigError where a program is not there or cannot be executed; nothing has been touched then
 */
export async function openRunner({ config, console, say, onTrouble }: RunnerOptions): Promise<Runner> {
  const clock = systemClock();
  const managed = new Map<Name, Managed>(
    config.services.map(service => [service.spec.name, { config: service, launch: launchOf(service) }]),
  );
  const of = (name: Name): Managed => {
    const found = managed.get(name);
    if (found === undefined)
      throw new Error(`there is no service "${name}"; there is ${[...managed.keys()].join(', ')}`);
    return found;
  };

  const mistakes = [...managed].flatMap(([name, one]) => cannotStart(name, one));
  if (mistakes.length > 0) throw new ConfigError(mistakes);

  const places = new Map(
    await Promise.all(
      [...managed].map(
        async ([name, one]) => [name, await takePlace(one.config, one.config.app.healthEndpoint)] as const,
      ),
    ),
  );
  const refused = [...places].flatMap(([name, place]) =>
    typeof place === 'string' ? [mistake(`service ${name}`, place)] : [],
  );
  if (refused.length > 0) {
    for (const place of places.values()) if (typeof place !== 'string') place.release();
    throw new ConfigError(refused);
  }
  const placeOf = (name: Name): Place => {
    const place = places.get(name);
    if (place === undefined || typeof place === 'string') throw new Error(`the place of "${name}" was not taken`);
    return place;
  };

  const { logFormat } = config.supervisor;
  const desks = new Map<Name, ServiceDesk>();
  let features: Features | null = null;
  let outward: ReturnType<typeof openOutward> | null = null;
  let surfaces: Promise<Detach> | null = null;
  function warn(name: Name, sentence: string): void {
    onTrouble(name, sentence);
    desks.get(name)?.message('warning', sentence);
  }
  const openOne = async ([name, one]: [Name, Managed]): Promise<void> => {
    const place = placeOf(name);
    const findings = async (run: Run) => features?.findings(name, run) ?? nothingFound;
    const targets = () => targetEvidence(supervisor.snapshot(), name, config.targets);
    const onDeskTrouble = (what: string) => warn(name, what);
    const desk = await openDesk({ ...one, place, console, logFormat, findings, targets, onTrouble: onDeskTrouble });
    desks.set(name, desk);
  };
  await Promise.all([...managed].map(openOne));

  const ports = new Map([...managed].map(([name, one]) => [name, ownPortOf(one.config, one.launch.env)]));
  let end: (exitCode: number) => void = () => {};
  const finished = new Promise<number>(resolve => {
    end = resolve;
  });

  const processes = createProcesses({
    launchOf: name => of(name).launch,
    tell: fact => supervisor.tell(fact),
    onOutput: (name, run, stdout, stderr) => desks.get(name)?.attach(run, stdout, stderr),
    instance: newInstance(config.services[0]?.log.dir ?? process.cwd()),
    dirOf: name => of(name).config.log.dir,
    onStragglers: (name, _run, found) => {
      warn(name, `processes that had left its tree were still there and are ended: ${inWords(found)}`);
    },
    onTrouble: sentence => onTrouble('*', sentence),
  });
  const probes = createProbes(new Map([...managed].flatMap(([name, one]) => probeOf(name, one))), fact =>
    supervisor.tell(fact),
  );
  const recorder = createRecorder({
    desks,
    say,
    wallAt: moment => new Date(clock.wall().getTime() - (clock.now() - moment)),
    onExplained: (service, run, explained, seen) =>
      supervisor.tell({ type: 'diagnosed', service, run, cause: causeOf(explained, seen) }),
  });
  const supervisor = createSupervisor({
    specs: config.services.map(({ spec }) => spec),
    targets: config.targets.map(({ spec }) => spec),
    clock,
    perform: createPerform({
      processes: guardPorts(
        processes,
        name => ports.get(name) ?? null,
        fact => supervisor.tell(fact),
      ),
      askToStop: (name, run) => void askService(name, run),
      probes,
      targets: createTargets(checksOf(config.targets), fact => supervisor.tell(fact)),
      examine: name => desks.get(name)?.examined(examineService(name)),
      repair: (name, run, withinMs) => void repairDatabases(name, run, withinMs),
      quit: exitCode => void leave(exitCode),
    }),
    onListenerError: error => onTrouble('*', `internal error: ${error instanceof Error ? error.stack : error}`),
    seed: crypto.randomInt(2 ** 31),
    known: Object.fromEntries([...managed.keys()].flatMap(name => knownOf(name))),
  });
  supervisor.listen(entry => {
    for (const desk of desks.values()) desk.hear(entry);
  });
  supervisor.listen(recorder.hear);
  tellWhoIsStillThere({
    host: supervisor,
    tell: (name, sentence) =>
      void desks
        .get(name)
        ?.redact(sentence)
        .then(clean => warn(name, clean)),
    async survivors(name) {
      await processes.pids(name);
      return processes.survivors(name);
    },
  });

  async function askService(name: Name, run: Run): Promise<void> {
    const { stopUrl } = of(name).config;
    if (stopUrl === null) return;
    const problem = await askToStop(stopUrl);
    if (problem === null) return;
    warn(name, `it could not be asked to stop at ${withoutPasswords(stopUrl)}: ${problem}; it is signalled instead`);
    processes.signal(name, run, 'SIGTERM');
  }

  function examineService(name: Name): Examination | null {
    const pid = supervisor.snapshot().services.find(({ spec }) => spec.name === name)?.pid ?? null;
    return pid === null ? null : examine(pid);
  }

  /** Never while anything of the service lives: a person may have started it meanwhile. */
  async function repairDatabases(service: Name, run: Run, withinMs: number): Promise<void> {
    const mayMove = (): boolean => {
      const state = supervisor.snapshot().services.find(({ spec }) => spec.name === service);
      return state?.run === run && state.phase.name === 'backoff';
    };
    const databases = of(service).config.repairDatabases;
    const repair = await import('../os/targets/sqlite/set-aside.ts').then(
      ({ setAside }) => setAside({ databases, withinMs, mayMove }),
      (error: Error) => ({ is: 'refused', because: `nothing was set aside: ${error.message}` }) as const,
    );
    supervisor.tell({ type: 'repaired', service, run, repair });
  }

  function knownOf(name: Name): readonly (readonly [Name, Known])[] {
    const known = placeOf(name).recalled?.known;
    return known === undefined ? [] : [[name, known]];
  }

  function tellOfEarlier(name: Name): void {
    const { leftovers, troubles } = placeOf(name);
    for (const trouble of troubles) warn(name, trouble);
    if (leftovers.length === 0) return;
    warn(name, `the supervisor before was killed; what it left running has been ended: ${inWords(leftovers)}`);
  }

  function probeOf(name: Name, { config: { health }, launch }: Managed): readonly (readonly [Name, Probe])[] {
    if (health === null) return [];
    return [
      [
        name,
        createProbe(health, {
          tree: () => processes.listed(name) ?? processes.pids(name),
          cwd: launch.cwd,
          env: launch.env,
        }),
      ],
    ];
  }

  async function leave(exitCode: number): Promise<void> {
    // The step that quits has notes of its own: they are told before the last report is written.
    await Promise.resolve();
    // What cannot be opened is still said then.
    const [closeSurfaces] = await Promise.all([surfaces, features?.close(), outward?.close()]);
    await recorder.finish(supervisor.snapshot(), clock.now());
    await Promise.all([...desks.values()].map(desk => desk.close(closeWithinMs)));
    await processes.close();
    await closeSurfaces?.();
    for (const name of managed.keys()) placeOf(name).release();
    closePipes();
    end(exitCode);
  }

  function getStats(name?: Name): Stats {
    if (name === undefined && managed.size > 1) {
      throw new Error(`of which service? There is ${[...managed.keys()].join(', ')}`);
    }
    const asked = of(name ?? [...managed.keys()][0] ?? '');
    const service = supervisor.snapshot().services.find(({ spec }) => spec.name === asked.config.spec.name);
    if (service === undefined) throw new Error(`there is no service "${name}"`);
    return statsOf(service, clock.now(), {
      command: asked.launch.command,
      healthUrl: asked.config.app.healthEndpoint,
    });
  }

  let started = false;
  return {
    finished,
    host: supervisor,
    start() {
      if (started) return;
      started = true;
      for (const name of managed.keys()) tellOfEarlier(name);
      for (const sentence of config.warnings) onTrouble('*', sentence);
      outward = openOutward({
        host: supervisor,
        clock,
        supervisor: config.supervisor,
        services: config.services.map(one => ({ config: one, env: of(one.spec.name).launch.env })),
        endsOf: recorder.ends,
        printed: (name, run) => desks.get(name)?.printed(run) ?? '',
        samplesOf: name => features?.samplesOf(name) ?? [],
        onSample: (name, hear) => features?.onSample(name, hear) ?? (() => {}),
        warn: sentence => {
          onTrouble('*', sentence);
          for (const desk of desks.values()) desk.message('warning', sentence);
        },
      });
      supervisor.request('*', 'start', 'crashproof', 'the supervisor starts');
      features = openFeatures({
        host: supervisor,
        services: config.services,
        findersOf: name => ({ everyone: () => processes.pids(name), listed: () => processes.listed(name) }),
        printed: (name, run) => desks.get(name)?.printed(run) ?? '',
        news: (name, run, since) => desks.get(name)?.news(run, since) ?? { text: '', total: since },
        redact: async (name, text) => desks.get(name)?.redact(text) ?? '',
        onLive: (service, run, cause) => supervisor.tell({ type: 'diagnosed', service, run, cause }),
        warn,
      });
      surfaces = openSurfaces({
        host: supervisor,
        clock,
        supervisor: config.supervisor,
        services: config.services.map(one => ({ config: one, env: of(one.spec.name).launch.env })),
        loggedBytesOf: name => desks.get(name)?.loggedBytes() ?? 0,
        statsOf: getStats,
        endsOf: recorder.ends,
        samplesOf: features.samplesOf,
        plannedOf: features.plannedOf,
        onSample: features.onSample,
        onTrouble: sentence => onTrouble('*', sentence),
      });
    },
    stop(by = 'the program') {
      supervisor.close(by, false);
      return finished;
    },
    kill(by = 'the program') {
      supervisor.close(by, true);
      return finished;
    },
    getStats,
  };
}

function checksOf(targets: Config['targets']): ReadonlyMap<Name, TargetCheck> {
  return new Map(targets.map(({ spec, ask }) => [spec.name, createTargetCheck(ask)]));
}

function inWords(processes: readonly Survivor[]): string {
  return processes.map(({ pid, command }) => `pid ${pid} (${command})`).join(', ');
}

function cannotStart(name: Name, { launch }: Managed): readonly Mistake[] {
  const problem = whyNotStartable({ program: launch.command[0] ?? '', cwd: launch.cwd, env: launch.env });
  return problem === null ? [] : [mistake(`service ${name}`, problem)];
}

import path from 'node:path';
import { standardRemedies } from '../core/remedy.ts';
import type { Spec } from '../core/spec.ts';
import { bracketed, type HealthTarget, parseHealthTarget, targetText } from '../os/probes/target.ts';
import type { ServiceConfig, Settings } from './config.ts';
import type { Application } from './default-application.ts';
import type { Environment } from './from-environment.ts';
import type { Look } from './look.ts';
import type { Chosen } from './origin.ts';
import { nameOfCommand } from './service-name.ts';
import { inspectorOptions, runtimeOf, stopLadders } from './stop-ladder.ts';

export interface Surroundings {
  readonly env: Environment;
  /** Absolute: paths from flags and variables are relative to it. */
  readonly cwd: string;
  /** Absolute: paths from the file and defaults are relative to it. The file's folder, else `cwd`. */
  readonly base: string;
  readonly look: Look;
  readonly platform: NodeJS.Platform;
  readonly application: Application;
}

const STARTUP_EVERY_MS = 1000;
/** Fifty reports with full tails. */
const REPORTS_MAX_BYTES = 50_000_000;
/** Python writes its last words at once, and the stack when it dies of a signal. */
const EVERY_CHILD = { PYTHONUNBUFFERED: '1', PYTHONFAULTHANDLER: '1' };

/** From the settings of one service everything that is needed to run it. `name`: the word it stands under in a file. */
export function makeService(settings: Settings, name: string | null, around: Surroundings): ServiceConfig {
  const of = <Value>(chosen: Chosen<Value>): Value => chosen.value;
  const { application } = around;
  const asked = of(settings.command);
  const [host, port] = [of(settings.host), of(settings.port)];
  const cwd = absolute(settings.cwd, around) ?? around.base;
  const logDir = absolute(settings.logDir, around) ?? around.base;
  const own = name ?? of(settings.name) ?? (asked === undefined ? application.name : nameOfCommand(asked));

  const userEnv = of(settings.env) ?? {};
  const env: Environment = { ...around.env, ...userEnv };
  const preset =
    asked === undefined
      ? application.launch({ ...around, host, port, debug: of(settings.debug), cwd, env })
      : { command: asked, env: {} };
  const always = Object.entries(EVERY_CHILD).filter(([variable]) => env[variable] === undefined);

  const ownHealth = asked === undefined ? pageOf(application, host, port) : null;
  const target = of(settings.health) ?? ownHealth;
  const health = target === null || target.kind === 'none' ? null : target;
  const runtime = runtimeOf(preset.command);
  const inspector = around.platform === 'win32' ? {} : inspectorOptions(runtime, env.NODE_OPTIONS);
  const firstMs = of(settings.restartDelay);
  const stopUrl = of(settings.stopUrl) ?? null;
  const repairDatabases = (of(settings.repairDatabase) ?? []).map(place =>
    resolve(place, settings.repairDatabase, around),
  );

  return {
    spec: {
      name: own,
      needs: of(settings.needs) ?? [],
      watches: of(settings.watches) ?? [],
      holdForTargetsMs: of(settings.holdForTargets),
      onBlocked: of(settings.onPortConflict),
      remedies: remediesFor(of(settings.ignoreCauses) ?? [], repairDatabases.length > 0),
      restart: {
        when: of(settings.restart),
        cleanCodes: of(settings.cleanExitCodes),
        delay: {
          firstMs,
          factor: of(settings.backoffMultiplier),
          maxMs: Math.max(of(settings.maxDelay), firstMs),
          jitter: of(settings.jitter),
        },
        stableAfterMs: of(settings.stableAfter),
        maxRestarts: of(settings.maxRestarts),
        onGiveUp: of(settings.onGiveUp),
        giveUpRetryMs: of(settings.giveUpRetry),
      },
      health:
        health === null
          ? null
          : {
              startup: { everyMs: STARTUP_EVERY_MS, withinMs: of(settings.startupTimeout) },
              liveness: {
                everyMs: of(settings.healthInterval),
                retryMs: of(settings.healthRetry),
                failures: of(settings.healthFailures),
              },
              timeoutMs: of(settings.healthTimeout),
            },
      stop: stopLadders(runtime, of(settings.stopTimeout), around.platform, stopUrl !== null),
    },
    launch: {
      command: preset.command,
      cwd,
      env: { ...Object.fromEntries(always), ...userEnv, ...inspector, ...preset.env },
    },
    health,
    log: {
      dir: logDir,
      file: path.join(logDir, `${own}-watchfiles.log`),
      maxBytes: of(settings.logMaxSize),
      files: of(settings.logFiles),
      compress: of(settings.logCompress),
      diskLimitBytes:
        of(settings.diskLimit) ?? of(settings.logMaxSize) * (of(settings.logFiles) + 1) + REPORTS_MAX_BYTES,
    },
    notifyOnCrash: of(settings.notifyOnCrash),
    repairDatabases,
    stopUrl,
    features: {
      sampleEveryMs: of(settings.sampleInterval),
      healthLogsIn:
        health !== null && (of(settings.healthLogsIn) ?? (ownHealth !== null && application.healthLogsIn === true)),
      watch: (of(settings.watch) ?? []).map(place => resolve(place, settings.watch, around)),
      maxMemoryBytes: of(settings.maxMemory) ?? null,
      hardLimits: { memoryBytes: of(settings.memoryHardLimit) ?? null, cpus: of(settings.cpuLimit) ?? null },
      restartEveryMs: of(settings.restartEvery) ?? null,
      restartAt: of(settings.restartAt) ?? null,
    },
    app: {
      name: asked === undefined ? application.title : own,
      ...(asked === undefined ? { defaultHost: host, defaultPort: port } : whereOf(health)),
      healthEndpoint: health === null ? null : targetText(health),
    },
    isApplication: asked === undefined,
    pythonModule: asked === undefined ? application.pythonModule : null,
    settings,
  };
}

function remediesFor(ignored: readonly string[], repairs: boolean): Spec['remedies'] {
  if (ignored.includes('all')) return {};
  const remedies: Spec['remedies'] = repairs
    ? { ...standardRemedies, 'db-corrupt': { do: 'repair' } }
    : standardRemedies;
  return Object.fromEntries(Object.entries(remedies).filter(([cause]) => !ignored.includes(cause)));
}

/** Paths of the file and defaults go by the file's folder, those of flags and variables by the current one. */
function absolute(chosen: Chosen<string | undefined>, around: Surroundings): string | null {
  return chosen.value === undefined ? null : resolve(chosen.value, chosen, around);
}

function resolve(place: string, { from }: Pick<Chosen, 'from'>, { cwd, base }: Surroundings): string {
  const typed = from.by === 'flag' || from.by === 'environment';
  return path.resolve(typed ? cwd : base, place);
}

function pageOf({ healthPath }: Application, host: string, port: number): HealthTarget | null {
  const parsed = parseHealthTarget(`http://${bracketed(host)}:${port}${healthPath}`);
  return 'target' in parsed ? parsed.target : null;
}

function whereOf(health: HealthTarget | null): { defaultHost: string | null; defaultPort: number | null } {
  return health?.kind === 'http' || health?.kind === 'tcp'
    ? { defaultHost: health.host, defaultPort: health.port }
    : { defaultHost: null, defaultPort: null };
}

import type { Kind } from './kind.ts';
import { notify } from './notify-kind.ts';
import { bytes, count, decimal, duration, durationOrNever, exitCodes } from './number-kinds.ts';
import { shout } from './spelling.ts';
import { dashboardAt, hostNames, listenAt, quietHours, token } from './surface-kinds.ts';
import { targets } from './target-kind.ts';
import * as words from './word-kinds.ts';

/** The headings of `--help` and of docs/settings.md, in this order. */
export const GROUPS = [
  'What to run',
  'Restarts',
  'Health',
  'Targets',
  'Stopping',
  'Limits and schedules',
  'Output',
  'Dashboard',
  'Notifications and metrics',
  'The default application',
] as const;

/** Where a setting can stand. `service`: also at the top of a file with several services, as their common default. */
export type Scope = 'service' | 'application' | 'supervisor';
type Source = 'flag' | 'environment' | 'file';

export interface Setting<Value = unknown, Standard extends string | null = string | null> {
  readonly kind: Kind<Value>;
  readonly group: (typeof GROUPS)[number];
  /** One sentence, for `--help`, docs/settings.md and the JSON Schema. */
  readonly about: string;
  /** As a person would write it; `null`: see `otherwise`. */
  readonly standard: Standard;
  /** What happens without it, where that is no fixed value. */
  readonly otherwise?: string;
  /** Default: `service`. */
  readonly scope?: Scope;
  /** Makes sense for one service only: refused as a common default, and from a flag beside several services. */
  readonly single?: true;
  /** Default: all three. */
  readonly from?: readonly Source[];
  /** A variable that users relied on before there was `CRASHPROOF_…`. */
  readonly olderVariable?: string;
}

const setting = <Value, Standard extends string | null>(about: Setting<Value, Standard>) => about;

const DAY_MS = 86_400_000;

/** The one definition of every setting. Flags, variables, file, JSON Schema, docs and `explain` are made from it. */
export const SETTINGS = {
  command: setting({
    kind: words.command,
    group: 'What to run',
    about: 'The program to supervise and its arguments; on the command line they stand after --.',
    standard: null,
    otherwise: 'the default application',
    single: true,
    from: ['environment', 'file'],
  }),
  name: setting({
    kind: words.serviceName,
    group: 'What to run',
    about: 'What the service is called, and the beginning of the names of its log and its crash reports.',
    standard: null,
    otherwise: 'after its program; tapo-camera-mcp for the default application',
    single: true,
  }),
  cwd: setting({
    kind: words.folder,
    group: 'What to run',
    about: 'The folder the program is started in.',
    standard: null,
    otherwise: "the configuration file's folder, else the current one",
  }),
  env: setting({
    kind: words.variables,
    group: 'What to run',
    about: 'Variables to add to the environment of the program.',
    standard: null,
    otherwise: "crashproof's own environment",
    from: ['flag', 'file'],
  }),
  needs: setting({
    kind: words.serviceNames,
    group: 'What to run',
    about: 'Services and targets that must be up before this one is started; it is stopped before the services.',
    standard: null,
    otherwise: 'none',
    single: true,
    from: ['file'],
  }),
  onPortConflict: setting({
    kind: words.choice(['exit', 'wait']),
    group: 'What to run',
    about:
      'When another program holds the port of the health check: exit ends with code 4, wait starts once it is free.',
    standard: 'exit',
  }),
  config: setting({
    kind: words.file,
    group: 'What to run',
    about: 'The configuration file; none reads no file.',
    standard: null,
    otherwise: 'crashproof.yaml or crashproof.yml in the current folder, where there is one',
    scope: 'supervisor',
    from: ['flag'],
  }),

  restart: setting({
    kind: words.choice(['always', 'on-crash', 'never']),
    group: 'Restarts',
    about: 'When an ended program is started again: after every end, not after a clean exit, or not at all.',
    standard: 'always',
  }),
  cleanExitCodes: setting({
    kind: exitCodes,
    group: 'Restarts',
    about: 'Exit codes that are no crash.',
    standard: '0',
  }),
  maxRestarts: setting({
    kind: count(0, 1_000_000),
    group: 'Restarts',
    about: 'Restarts in a row, without a good time between them, before giving up; 0 means none.',
    standard: '10',
    olderVariable: 'WATCHFILES_MAX_RESTARTS',
  }),
  restartDelay: setting({
    kind: duration(0),
    group: 'Restarts',
    about: 'The wait before the first restart in a row.',
    standard: '1s',
    olderVariable: 'WATCHFILES_RESTART_DELAY',
  }),
  backoffMultiplier: setting({
    kind: decimal(1, 1000),
    group: 'Restarts',
    about: 'Each further restart in a row waits this many times longer.',
    standard: '1.5',
    olderVariable: 'WATCHFILES_BACKOFF_MULTIPLIER',
  }),
  maxDelay: setting({
    kind: duration(0),
    group: 'Restarts',
    about: 'No wait before a restart is longer than this; without it a longer restart delay raises it.',
    standard: '60s',
  }),
  jitter: setting({
    kind: decimal(0, 1),
    group: 'Restarts',
    about: 'Spreads each wait by this part of itself, up and down, so that many services do not start at one moment.',
    standard: '0',
  }),
  stableAfter: setting({
    kind: duration(10),
    group: 'Restarts',
    about: 'After this long without trouble the next crash counts as the first one again.',
    standard: '60s',
  }),
  onGiveUp: setting({
    kind: words.choice(['exit', 'retry']),
    group: 'Restarts',
    about: 'When the restarts are used up: exit ends crashproof with code 3, retry keeps trying for ever.',
    standard: 'exit',
  }),
  giveUpRetry: setting({
    kind: duration(10),
    group: 'Restarts',
    about: 'With --on-give-up retry: the time between two tries.',
    standard: '5m',
  }),
  ignoreCauses: setting({
    kind: words.causeNames,
    group: 'Restarts',
    about: 'Causes that are explained but change nothing about the restart (docs/causes.md), or all.',
    standard: null,
    otherwise: 'none',
  }),
  repairDatabase: setting({
    kind: words.paths,
    group: 'Restarts',
    about:
      'An SQLite database that may be set aside, byte for byte, when a crash says that it is damaged and a check agrees; the program then starts with a new one.',
    standard: null,
    otherwise: 'none: a damaged database is left as it is',
    from: ['flag', 'file'],
  }),
  notifyOnCrash: setting({
    kind: words.boolean,
    group: 'Restarts',
    about: 'Raises an alert at each crash, not only when giving up.',
    standard: 'true',
    olderVariable: 'WATCHFILES_NOTIFY_ON_CRASH',
  }),

  health: setting({
    kind: words.health,
    group: 'Health',
    about: 'What is asked whether the program is well: a web page, a TCP port, a command, or none.',
    standard: null,
    otherwise: 'none; /api/health of the default application',
    single: true,
  }),
  healthInterval: setting({
    kind: duration(10),
    group: 'Health',
    about: 'The time between two checks while all is well.',
    standard: '30s',
    olderVariable: 'WATCHFILES_HEALTH_CHECK_INTERVAL',
  }),
  healthTimeout: setting({
    kind: duration(10),
    group: 'Health',
    about: 'An answer must come within this time.',
    standard: '5s',
  }),
  healthRetry: setting({
    kind: duration(10),
    group: 'Health',
    about: 'The time to the next check after a failed one.',
    standard: '5s',
  }),
  healthFailures: setting({
    kind: count(1, 1000),
    group: 'Health',
    about: 'Failed checks in a row before the program is ended and started again.',
    standard: '3',
  }),
  startupTimeout: setting({
    kind: duration(10),
    group: 'Health',
    about: 'The program must pass its first check within this time after its start.',
    standard: '120s',
  }),

  targets: setting({
    kind: targets,
    group: 'Targets',
    about: 'What the services depend on outside of them: cameras, the network, devices, databases, disks.',
    standard: null,
    otherwise: 'none',
    scope: 'supervisor',
    from: ['environment', 'file'],
  }),
  watches: setting({
    kind: words.serviceNames,
    group: 'Targets',
    about: 'Targets whose outage explains a crash and holds the end of a program that does not answer.',
    standard: null,
    otherwise: 'all targets',
    single: true,
    from: ['file'],
  }),
  holdForTargets: setting({
    kind: duration(0),
    group: 'Targets',
    about: 'While a target is down, a program that does not answer is left alive this long; 0 ends it as ever.',
    standard: '5m',
  }),

  healthLogsIn: setting({
    kind: words.boolean,
    group: 'Health',
    about:
      'The health page logs in to cameras: while the output says that a login is refused or locked, it is not asked, because asking makes it worse.',
    standard: null,
    otherwise: 'true for the default application, else false',
  }),
  stopTimeout: setting({
    kind: duration(0, DAY_MS),
    group: 'Stopping',
    about: 'How long the program may take to end when asked to, before it is killed.',
    standard: '8s',
  }),

  watch: setting({
    kind: words.paths,
    group: 'Limits and schedules',
    about: 'Folders and files, the flag may be repeated; when something in them changes, the program is restarted.',
    standard: null,
    otherwise: 'nothing is watched',
    from: ['flag', 'file'],
  }),
  maxMemory: setting({
    kind: bytes(1_000_000, 1e15),
    group: 'Limits and schedules',
    about: 'When all its processes together stay above this in three samples in a row, it is restarted on purpose.',
    standard: null,
    otherwise: 'no limit',
  }),
  memoryHardLimit: setting({
    kind: bytes(1_000_000, 1e15),
    group: 'Limits and schedules',
    about: 'The kernel gives all its processes together no more memory than this (Linux, control groups version 2).',
    standard: null,
    otherwise: 'no limit',
  }),
  cpuLimit: setting({
    kind: decimal(0.01, 1024),
    group: 'Limits and schedules',
    about: 'The kernel gives all its processes together no more cores than this (Linux, control groups version 2).',
    standard: null,
    otherwise: 'no limit',
  }),
  restartEvery: setting({
    kind: duration(1000),
    group: 'Limits and schedules',
    about: 'Restarted on purpose when it has been up this long.',
    standard: null,
    otherwise: 'never',
  }),
  restartAt: setting({
    kind: words.cron,
    group: 'Limits and schedules',
    about: 'Restarted on purpose at these times, by the clock of this machine.',
    standard: null,
    otherwise: 'never',
  }),
  sampleInterval: setting({
    kind: durationOrNever(100, DAY_MS),
    group: 'Limits and schedules',
    about: 'How often CPU, memory, open files and threads are noted for the report of a crash; 0 means never.',
    standard: '10s',
  }),

  logDir: setting({
    kind: words.folder,
    group: 'Output',
    about: 'The folder for the log and the crash reports.',
    standard: 'logs',
  }),
  logMaxSize: setting({
    kind: bytes(1024, 1e12),
    group: 'Output',
    about: 'A log file of this size is closed and a new one begun.',
    standard: '10MB',
  }),
  logFiles: setting({
    kind: count(1, 1000),
    group: 'Output',
    about: 'How many closed log files are kept.',
    standard: '5',
  }),
  logCompress: setting({
    kind: words.boolean,
    group: 'Output',
    about: 'Closed log files are compressed with gzip.',
    standard: 'true',
  }),
  diskLimit: setting({
    kind: bytes(1024, 1e13),
    group: 'Output',
    about: 'All logs and reports of a service together: past it the oldest go.',
    standard: null,
    otherwise: 'what the logs may take, and 50MB for reports',
  }),
  control: setting({
    kind: words.boolean,
    group: 'Output',
    about: 'Lets crashproof status, logs, stop, start and the like of the same user reach this supervisor.',
    standard: 'true',
    scope: 'supervisor',
  }),
  logFormat: setting({
    kind: words.choice(['pretty', 'json']),
    group: 'Output',
    about: "How crashproof's own messages are written to the terminal.",
    standard: 'pretty',
    scope: 'supervisor',
  }),

  dashboard: setting({
    kind: dashboardAt,
    group: 'Dashboard',
    about: 'A page in the browser that shows and steers everything, and where it is (docs/dashboard.md).',
    standard: 'off',
    scope: 'supervisor',
  }),
  dashboardToken: setting({
    kind: token,
    group: 'Dashboard',
    about: 'Who opens the dashboard must know it; beyond this machine it must be set.',
    standard: null,
    otherwise: 'none',
    scope: 'supervisor',
    from: ['environment', 'file'],
  }),
  dashboardNames: setting({
    kind: hostNames,
    group: 'Dashboard',
    about: 'Further names the dashboard is opened by, behind a reverse proxy for one; it answers to no others.',
    standard: null,
    otherwise: "this machine's own",
    scope: 'supervisor',
  }),

  notify: setting({
    kind: notify,
    group: 'Notifications and metrics',
    about: 'Who is told of crashes, of giving up and the like (docs/notifications.md); as a flag it may be repeated.',
    standard: null,
    otherwise: 'nobody: the log alone has it',
    scope: 'supervisor',
  }),
  quietHours: setting({
    kind: quietHours,
    group: 'Notifications and metrics',
    about: 'Between these times by the local clock only giving up is told; the rest is told in one message afterwards.',
    standard: null,
    otherwise: 'none',
    scope: 'supervisor',
  }),
  metrics: setting({
    kind: listenAt,
    group: 'Notifications and metrics',
    about: 'Where /metrics can be read by Prometheus (docs/metrics.md).',
    standard: null,
    otherwise: 'nowhere',
    scope: 'supervisor',
  }),
  metricsToken: setting({
    kind: token,
    group: 'Notifications and metrics',
    about: 'Who reads /metrics must send this as a bearer token; beyond this machine it must be set.',
    standard: null,
    otherwise: 'none',
    scope: 'supervisor',
    from: ['environment', 'file'],
  }),

  readiness: setting({
    kind: listenAt,
    group: 'Notifications and metrics',
    about:
      'Where a cluster asks /readyz and /livez (docs/on-kubernetes.md); anybody may, and is told no more than that.',
    standard: null,
    otherwise: 'nowhere',
    scope: 'supervisor',
  }),

  host: setting({
    kind: words.host,
    group: 'The default application',
    about: 'The address the application listens on.',
    standard: '0.0.0.0',
    scope: 'application',
    olderVariable: 'TAPO_WEBAPP_HOST',
  }),
  port: setting({
    kind: count(1, 65_535),
    group: 'The default application',
    about: 'The port the application listens on.',
    standard: '7777',
    scope: 'application',
    olderVariable: 'TAPO_WEBAPP_PORT',
  }),
  debug: setting({
    kind: words.boolean,
    group: 'The default application',
    about: 'Starts the application with --debug.',
    standard: 'false',
    scope: 'application',
    olderVariable: 'TAPO_WEBAPP_DEBUG',
  }),
} as const;

export type Key = keyof typeof SETTINGS;
/** What each setting holds; `undefined` where nothing was said and there is no fixed default. */
export type Values = {
  readonly [K in Key]: (typeof SETTINGS)[K] extends Setting<infer Value, infer Standard>
    ? Value | (Standard extends null ? undefined : never)
    : never;
};

export const KEYS = Object.keys(SETTINGS) as readonly Key[];

/** The setting, without the type of its value. */
export const settingOf = (key: Key): Setting => SETTINGS[key] as Setting;
export const scopeOf = (key: Key): Scope => settingOf(key).scope ?? 'service';
export const comesFrom = (key: Key, source: Source): boolean => settingOf(key).from?.includes(source) ?? true;

/** The variables that set it, the one that wins first. */
export function variablesOf(key: Key): readonly string[] {
  if (!comesFrom(key, 'environment')) return [];
  const older = settingOf(key).olderVariable;
  return older === undefined ? [`CRASHPROOF_${shout(key)}`] : [`CRASHPROOF_${shout(key)}`, older];
}

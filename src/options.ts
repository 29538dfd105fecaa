import type { Key } from './config/settings.ts';

/** `'500ms'`, `'2s'`, `'5m'`, `'1h'`; a bare number is seconds. */
export type Duration = number | string;

/** `'10MB'`, `'64KiB'`; a bare number is bytes. */
export type Size = number | string;

/**
 * What a runner can be told: the settings of `docs/settings.md`, by the same names and with the same defaults.
 * Environment variables and a `crashproof.yaml` that happens to lie in the folder are not read.
 */
export interface CreateRunnerOptions {
  /** Program and arguments: a list, or one string that is split at spaces (quotes hold words together; no shell). */
  readonly command?: readonly string[] | string;
  readonly name?: string;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** When another program holds the port of the health check. */
  readonly onPortConflict?: 'exit' | 'wait';
  /** A configuration file to read, which may describe several services. */
  readonly config?: string;
  readonly restart?: 'always' | 'on-crash' | 'never';
  readonly cleanExitCodes?: readonly number[];
  readonly maxRestarts?: number;
  readonly restartDelay?: Duration;
  readonly backoffMultiplier?: number;
  readonly maxDelay?: Duration;
  readonly jitter?: number;
  readonly stableAfter?: Duration;
  readonly onGiveUp?: 'exit' | 'retry';
  readonly giveUpRetry?: Duration;
  /** Causes that are explained but change nothing about the restart, or `['all']`. */
  readonly ignoreCauses?: readonly string[];
  /** Databases that may be set aside when a crash says that they are damaged and a check agrees. */
  readonly repairDatabase?: string | readonly string[];
  readonly notifyOnCrash?: boolean;
  /** `'http://…'`, `'tcp://host:port'`, `'exec:command'` or `'none'`. */
  readonly health?: string;
  readonly healthInterval?: Duration;
  readonly healthTimeout?: Duration;
  readonly healthRetry?: Duration;
  readonly healthFailures?: number;
  /** Asking the health page logs in to cameras. */
  readonly healthLogsIn?: boolean;
  readonly startupTimeout?: Duration;
  readonly stopTimeout?: Duration;
  /** Asked with POST when the program is to stop: `'http://127.0.0.1:7777/shutdown'`. */
  readonly stopUrl?: string;
  /** Folders and files; a change of one restarts the program. */
  readonly watch?: string | readonly string[];
  readonly maxMemory?: Size;
  readonly memoryHardLimit?: Size;
  readonly cpuLimit?: number;
  readonly restartEvery?: Duration;
  /** Five fields of cron, `'0 4 * * *'`, in the local time of this machine. */
  readonly restartAt?: string;
  readonly sampleInterval?: Duration;
  /** What it depends on outside of it, by name: `'rtsp://192.168.1.20:554'`, `'device:/dev/…'` (docs/targets.md). */
  readonly targets?: Readonly<Record<string, string>>;
  /** Targets that must be up before it is started. */
  readonly needs?: readonly string[];
  /** Targets that explain a crash and hold the end of a program that does not answer. Default: all. */
  readonly watches?: readonly string[];
  readonly holdForTargets?: Duration;
  readonly logDir?: string;
  readonly logMaxSize?: Size;
  readonly logFiles?: number;
  readonly logCompress?: boolean;
  readonly diskLimit?: Size;
  readonly logFormat?: 'pretty' | 'json';
  /** `'on'` (127.0.0.1:7780), `'off'` or an address: a page in the browser that shows and steers everything. */
  readonly dashboard?: string;
  readonly dashboardToken?: string;
  /** Further names it is opened by. */
  readonly dashboardNames?: string | readonly string[];
  /** Who is told, as in the file: lines such as `ntfy://ntfy.sh/topic`, or words with values. */
  readonly notify?: string | readonly (string | Readonly<Record<string, string | readonly string[]>>)[];
  /** `'22:00-07:00'`, by the local clock. */
  readonly quietHours?: string;
  /** `'0.0.0.0:7781'`: where a cluster asks `/readyz` and `/livez`. */
  readonly readiness?: string;
  /** `'127.0.0.1:9780'`: where `/metrics` can be read. */
  readonly metrics?: string;
  readonly metricsToken?: string;
  /** Lets `crashproof status` and the like reach this runner. Default here: false. */
  readonly control?: boolean;
  /** Show the application's output and the supervisor's own lines on this process's console. Default true. */
  readonly console?: boolean;
}

/** Every setting that a program may give has its option, and every option but `console` is a setting. */
type Optional = Exclude<Key, 'host' | 'port' | 'debug'>;
type Offered = Exclude<keyof CreateRunnerOptions, 'console'>;
const complete: [Optional] extends [Offered] ? ([Offered] extends [Optional] ? true : never) : never = true;
void complete;

import type { Spec } from '../core/spec.ts';
import type { HealthTarget } from '../os/probes/target.ts';
import type { Chosen } from './origin.ts';
import type { QuietHours, Receiver } from './receiver.ts';
import type { Values } from './settings.ts';
import type { ListenAt } from './surface-kinds.ts';
import type { TargetConfig } from './target-config.ts';

/** Each setting's value and where it came from. */
export type Settings = { readonly [K in keyof Values]: Chosen<Values[K]> };

/** A feature whose part is 0, null or empty is not even loaded. */
interface FeatureSettings {
  /** 0: never. */
  readonly sampleEveryMs: number;
  /** Its output is read for trouble with logins while it lives. */
  readonly healthLogsIn: boolean;
  /** Absolute paths of folders and files. */
  readonly watch: readonly string[];
  /** Of the whole tree. */
  readonly maxMemoryBytes: number | null;
  /** For the kernel to enforce. */
  readonly hardLimits: { readonly memoryBytes: number | null; readonly cpus: number | null };
  /** Since it came up. */
  readonly restartEveryMs: number | null;
  /** A cron expression. */
  readonly restartAt: string | null;
}

/** Everything there is to know about one service before it is started. All paths are absolute. */
export interface ServiceConfig {
  /** What the core decides by. */
  readonly spec: Spec;
  readonly launch: {
    /** The program and its arguments; never empty, never read by a shell. */
    readonly command: readonly string[];
    readonly cwd: string;
    /** To be put over crashproof's own environment; not the whole environment. */
    readonly env: Readonly<Record<string, string>>;
  };
  /** What to ask; `null`: nothing, and then `spec.health` is `null` too. */
  readonly health: HealthTarget | null;
  readonly log: {
    readonly dir: string;
    readonly file: string;
    readonly maxBytes: number;
    readonly files: number;
    readonly compress: boolean;
    readonly diskLimitBytes: number;
  };
  readonly notifyOnCrash: boolean;
  /** Databases that may be set aside when they are damaged. */
  readonly repairDatabases: readonly string[];
  /** Asked when the application is to stop; `null`: it is signalled. */
  readonly stopUrl: string | null;
  /** What the optional features are asked for. */
  readonly features: FeatureSettings;
  /** What a crash report says about the application. */
  readonly app: {
    readonly name: string;
    readonly defaultHost: string | null;
    readonly defaultPort: number | null;
    readonly healthEndpoint: string | null;
  };
  /** It was given no command: crashproof knows this application. */
  readonly isApplication: boolean;
  /** The Python module that its interpreter (`launch.command[0]`) must be able to find; `null`: nothing is known. */
  readonly pythonModule: string | null;
  readonly settings: Settings;
}

export interface Config {
  /** In the order of the file; never empty. */
  readonly services: readonly ServiceConfig[];
  /** All paths are absolute. */
  readonly targets: readonly TargetConfig[];
  /** What the person should know, and what stops nothing. */
  readonly warnings: readonly string[];
  readonly supervisor: {
    readonly logFormat: 'pretty' | 'json';
    /** Whether it can be reached over its control socket. */
    readonly control: boolean;
    /** Who is told; empty: the log alone. Holds secrets. */
    readonly notify: readonly Receiver[];
    readonly quietHours: QuietHours | null;
    /** `null`: not served. `token`: who reads it must know it. */
    readonly readiness: ListenAt | null;
    readonly metrics: { readonly at: ListenAt; readonly token: string | null } | null;
    /** `null`: there is none. `token`: who opens it must know it. `names`: what else it is called. */
    readonly dashboard: {
      readonly at: ListenAt;
      readonly token: string | null;
      readonly names: readonly string[];
    } | null;
    /** Absolute; `null`: none was read. */
    readonly file: string | null;
  };
}

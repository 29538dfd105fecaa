/** What a restart does to a crash of this cause. */
export type RestartEffect = 'helps' | 'useless' | 'harms' | 'mixed';

/** What a rule or another piece of evidence found beside the cause: whatever of it is known. */
export interface Details {
  readonly camera?: string;
  readonly host?: string;
  readonly port?: number;
  readonly path?: string;
  readonly device?: string;
  readonly module?: string;
  readonly name?: string;
  readonly pid?: number;
  /** How long a login is locked, or the application stood still. */
  readonly seconds?: number;
  /** Of memory, in MiB. */
  readonly usedMiB?: number;
  readonly limitMiB?: number;
  /** The exception with its message, and where in the application's own code. */
  readonly exception?: string;
  readonly place?: string;
  /** Something outside the program ended it with this signal, which leaves no last words. */
  readonly killedBy?: string;
}

/** One cause: what is said of it to a person, and what a restart does. */
export interface Cause {
  readonly id: CauseId;
  readonly restart: RestartEffect;
  /** One sentence of what happened. */
  readonly say: (d: Details) => string;
  /** One line of what to do. */
  readonly advise: (d: Details) => string;
}

/** The closed list of causes: reports, statistics and policies use these words. */
export type CauseId =
  | 'tapo-lockout'
  | 'camera-auth-rejected'
  | 'klap-firmware-change'
  | 'tapo-privacy-on'
  | 'tapo-stream-limit'
  | 'camera-unreachable'
  | 'camera-moved-ip'
  | 'network-down'
  | 'clock-skew'
  | 'ring-cloud-auth'
  | 'stream-stalled'
  | 'stream-path-wrong'
  | 'event-loop-frozen'
  | 'usb-camera-gone'
  | 'usb-camera-busy'
  | 'usb-bandwidth'
  | 'usb-helper-down'
  | 'db-locked'
  | 'db-corrupt'
  | 'db-or-disk-readonly'
  | 'disk-io-error'
  | 'disk-full'
  | 'fd-or-thread-exhausted'
  | 'oom-kernel'
  | 'memory-growth'
  | 'port-in-use'
  | 'shm-bus-error'
  | 'cpu-unsupported'
  | 'native-crash'
  | 'bad-install'
  | 'bad-config'
  | 'permission-denied'
  | 'health-url-wrong'
  | 'slow-start'
  | 'stop-hangs'
  | 'host-stall-or-sleep'
  | 'power-brownout'
  | 'app-bug'
  | 'clean-exit'
  | 'stopped-by-user'
  | 'unknown';

/** `1 second`, `98 seconds`, `29 min 44 s`. */
export function span(seconds: number): string {
  if (seconds < 120) return seconds === 1 ? '1 second' : `${seconds} seconds`;
  const rest = seconds % 60;
  return `${Math.floor(seconds / 60)} min${rest === 0 ? '' : ` ${rest} s`}`;
}

/** `Camera front_door`, or `A camera` where its name is not known. */
export function camera(d: Details): string {
  if (d.camera !== undefined) return `Camera ${d.camera}`;
  return d.host !== undefined ? `The camera at ${d.host}` : 'A camera';
}

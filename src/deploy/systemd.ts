import type { Config } from '../config/config.ts';
import { invocationOf, isDecided, isInHome, runWords, stopWithinMs, titleOf, unitName } from './invocation.ts';
import { hardening } from './systemd-hardening.ts';
import { assignment, commandWord, pathWord, plainText } from './systemd-words.ts';

export interface SystemdOptions {
  /** How crashproof is started: the program and its first arguments. The program is an absolute path. */
  readonly program: readonly string[];
  /** The folder that relative paths and commands are meant from. Absolute. */
  readonly cwd: string;
  /** For the manager of one user instead of the system's. */
  readonly userManager: boolean;
  /** The user it runs as; null: one of its own that exists while it runs (DynamicUser). Not for a user's manager. */
  readonly user: string | null;
  /** Absolute paths it must be able to read beside those: its programs and folders. */
  readonly reads: readonly string[];
  /** Variables of the person's shell that the program is found by, such as PATH. */
  readonly variables: Readonly<Record<string, string>>;
}

/** A silent supervisor is ended and started again after this long. */
const watchdogSeconds = 30;

/** The text of a unit that keeps the configured services up from boot on. */
export function systemdUnit(config: Config, options: SystemdOptions): string {
  const { program, cwd, userManager, user } = options;
  const name = unitName(config);
  const invocation = invocationOf(config);
  const words = [...program, ...runWords(invocation, suited(config, options))];
  // By its folder: the user may have other supervisors.
  const reload = [...program, 'restart', '--log-dir', logDirOf(config, options), '--why', 'systemctl reload'];
  const variables = { ...options.variables, ...(userManager ? {} : own(name)), ...invocation.variables };
  const stopSeconds = Math.ceil(stopWithinMs(config) / 1000);
  const environmentFile = userManager ? `%h/.config/crashproof/${name}.env` : `/etc/crashproof/${name}.env`;

  return `${[
    `# ${name}.service, made by crashproof export systemd. Changes belong into a drop-in: systemctl edit ${name}`,
    '[Unit]',
    `Description=${plainText(`${titleOf(config)}, kept up by crashproof`)}`,
    ...(userManager ? [] : ['Wants=network-online.target', 'After=network-online.target']),
    '# Nobody is there to start it again by hand: it may be started as often as it takes.',
    'StartLimitIntervalSec=0',
    '',
    '[Service]',
    '# Started once the application has answered well; the state in words stands in systemctl status.',
    'Type=notify',
    '# crashproof speaks through systemd-notify, a program of its own; the application is given no socket to speak to.',
    'NotifyAccess=all',
    `ExecStart=${words.map(commandWord).join(' ')}`,
    '# systemctl reload restarts the application, and comes back when that is well again; crashproof itself goes on.',
    `ExecReload=${reload.map(commandWord).join(' ')}`,
    `WorkingDirectory=${cwd.replaceAll('%', '%%')}`,
    ...Object.entries(variables).map(([key, value]) => assignment(key, value)),
    '# Passwords stand there (mode 600), not here: everybody may read a unit.',
    ...invocation.secrets.map(secret => `# It needs a line ${secret}=… there.`),
    `EnvironmentFile=-${environmentFile}`,
    '',
    '# A wrong configuration (exit code 2) is not mended by another start; everything else may be.',
    'Restart=always',
    'RestartSec=5',
    'RestartPreventExitStatus=2',
    '# While it starts or stops and its loop turns, crashproof asks for more time by itself.',
    'TimeoutStartSec=90',
    `TimeoutStopSec=${stopSeconds}`,
    `WatchdogSec=${watchdogSeconds}`,
    'TimeoutAbortSec=5',
    '# crashproof ends the application its own way; what is left after it is killed.',
    'KillMode=mixed',
    '# When memory runs out, the application is killed, and crashproof explains it and starts it again.',
    'OOMPolicy=continue',
    'MemoryMax=2G',
    'CPUQuota=200%',
    '# Each run gets a cgroup of its own below this one: nothing of it is ever left behind.',
    'Delegate=yes',
    '',
    ...(userManager ? [] : folders(name)),
    ...hardening({ userManager, user, ports: portsOf(config), ...placesOf(config, options) }),
    '',
    '[Install]',
    `WantedBy=${userManager ? 'default.target' : 'multi-user.target'}`,
  ].join('\n')}\n`;
}

/** What an unattended machine wants, where the person has not said otherwise. */
function suited(config: Config, { userManager }: SystemdOptions): readonly string[] {
  return [
    ...(isDecided(config, 'onGiveUp') ? [] : ['--on-give-up', 'retry']),
    ...(userManager || isDecided(config, 'logDir') ? [] : ['--log-dir', `/var/log/${unitName(config)}`]),
  ];
}

function logDirOf(config: Config, { userManager }: SystemdOptions): string {
  const [first] = config.services;
  if (userManager || isDecided(config, 'logDir')) return first?.log.dir ?? '';
  return `/var/log/${unitName(config)}`;
}

const folders = (name: string): readonly string[] => [
  '# Logs and crash reports; what it keeps; its control socket.',
  `LogsDirectory=${name}`,
  `StateDirectory=${name}`,
  `RuntimeDirectory=${name}`,
  ...['LogsDirectoryMode', 'StateDirectoryMode', 'RuntimeDirectoryMode'].map(mode => `${mode}=0700`),
  '',
];

/** The folders systemd makes, where programs look for such folders. */
const own = (name: string): Readonly<Record<string, string>> => ({
  HOME: `/var/lib/${name}`,
  XDG_RUNTIME_DIR: `/run/${name}`,
});

const portsOf = ({ services }: Config): readonly number[] =>
  services.flatMap(({ app }) => (app.defaultPort === null ? [] : [app.defaultPort]));

/** What it must be able to read although it is in a home, and to write although all else is read-only. */
function placesOf({ services, supervisor }: Config, { program, cwd, reads, user }: SystemdOptions) {
  const read = [...program, ...reads, cwd, supervisor.file ?? cwd];
  const logs = services.filter(one => one.settings.logDir.from.by !== 'default').map(one => one.log.dir);
  const work = user === null ? [] : services.map(one => one.launch.cwd);
  return { readsHome: read.some(isInHome), writes: [...new Set([...work, ...logs])].map(pathWord) };
}

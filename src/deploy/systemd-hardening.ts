export interface HardeningOptions {
  readonly userManager: boolean;
  readonly user: string | null;
  /** Where the services listen: a port below 1024 takes a capability. */
  readonly ports: readonly number[];
  readonly readsHome: boolean;
  /** Paths as the unit writes them. */
  readonly writes: readonly string[];
}

/**
 * As little as a web application with cameras can live with. What is looser than systemd-analyze security would have it
 * stands at the end, each line with its reason.
 */
export function hardening({ userManager, user, ports, readsHome, writes }: HardeningOptions): readonly string[] {
  // A user's manager has no power to take anything away from its user but this.
  if (userManager) return ['NoNewPrivileges=yes', 'LockPersonality=yes', 'RestrictRealtime=yes', ...calls];
  const low = ports.some(port => port < 1024);
  return [
    ...(user === null
      ? ['# A user of its own that owns nothing but the folders above.', 'DynamicUser=yes']
      : [`User=${user}`]),
    'NoNewPrivileges=yes',
    ...(low
      ? [
          '# It listens on a port below 1024.',
          'CapabilityBoundingSet=CAP_NET_BIND_SERVICE',
          'AmbientCapabilities=CAP_NET_BIND_SERVICE',
        ]
      : ['CapabilityBoundingSet=', 'AmbientCapabilities=']),
    'UMask=0077',
    'ProtectSystem=strict',
    ...writes.map(place => `ReadWritePaths=-${place}`),
    ...(readsHome
      ? [
          '# Something of it lies in a home folder: that can be read, and nothing there be changed.',
          'ProtectHome=read-only',
        ]
      : ['ProtectHome=yes']),
    'PrivateTmp=yes',
    'PrivateMounts=yes',
    'RemoveIPC=yes',
    'ProtectProc=invisible',
    'ProtectClock=yes',
    'ProtectHostname=yes',
    'ProtectKernelLogs=yes',
    'ProtectKernelModules=yes',
    'ProtectKernelTunables=yes',
    'LockPersonality=yes',
    'RestrictNamespaces=yes',
    'RestrictRealtime=yes',
    'RestrictSUIDSGID=yes',
    ...calls,
    'RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX AF_NETLINK',
    '',
    '# Looser than could be, and why:',
    '# cameras at /dev/video* and on USB belong to the group video and are opened for reading and writing;',
    'DevicePolicy=closed',
    'DeviceAllow=char-video4linux rw',
    'DeviceAllow=char-media rw',
    'DeviceAllow=char-usb_device rw',
    'SupplementaryGroups=video',
    'PrivateDevices=no',
    '# a user namespace of its own would take the group video away again;',
    'PrivateUsers=no',
    '# cameras, browsers and notifications are reached over the network, wherever they are;',
    'PrivateNetwork=no',
    '# the cgroup of each run is made and ended below /sys/fs/cgroup;',
    'ProtectControlGroups=no',
    "# memory, pids and load of this machine are read for the reports, and by the application's health page;",
    'ProcSubset=all',
    '# JavaScript and many Python packages make code while they run.',
    'MemoryDenyWriteExecute=no',
  ];
}

const calls = [
  'SystemCallArchitectures=native',
  'SystemCallFilter=@system-service',
  'SystemCallFilter=~@privileged @resources',
  'SystemCallErrorNumber=EPERM',
];

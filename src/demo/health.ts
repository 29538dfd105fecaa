/** The answer of /api/health, worked out from readings: the shape and the limits of the Tapo Camera MCP WebApp's own. */
export interface Readings {
  /** ISO 8601, UTC. */
  readonly timestamp: string;
  /** Of the whole machine, 0 … 100, over the last ten seconds or so. */
  readonly cpuPercent: number;
  /** The time that figure covers. */
  readonly cpuSeconds: number;
  readonly cpuCount: number;
  /** Of one processor, for this process alone. */
  readonly processCpuPercent: number;
  readonly processBytes: number;
  readonly memory: Space;
  /** Of the file system that holds the history; null where the system does not tell. */
  readonly disk: Space | null;
  readonly machineUptimeSeconds: number;
  readonly processUptimeSeconds: number;
  readonly history: { readonly path: string; readonly sizeBytes: number; readonly failure: string | null };
  readonly cameras: { readonly total: number; readonly online: number };
}

export interface Space {
  readonly totalBytes: number;
  readonly availableBytes: number;
}

export type HealthStatus = 'healthy' | 'warning' | 'critical';

/** A figure of a shorter time is told but not judged: every start of a program is a busy second. */
export const MIN_JUDGED_CPU_SECONDS = 5;

const GIB = 1024 ** 3;
const MIB = 1024 ** 2;

export function health(readings: Readings) {
  const { cameras, history, disk, memory } = readings;
  const cpu = round(readings.cpuPercent, 1);
  const issues = findIssues(readings);
  const uptime = readings.machineUptimeSeconds;
  return {
    status: statusOf(issues),
    issues,
    timestamp: readings.timestamp,
    uptime: Math.round(readings.processUptimeSeconds),
    system: {
      cpu_percent: cpu,
      memory_percent: percentOf(memory),
      disk_percent: disk ? percentOf(disk) : null,
      cpu: { percent: cpu, count: readings.cpuCount, process_percent: round(readings.processCpuPercent, 1) },
      memory: { ...inGib(memory), percent: percentOf(memory), process_mb: round(readings.processBytes / MIB, 2) },
      disk: disk ? { ...inGib(disk), percent: percentOf(disk) } : { error: 'this system does not tell' },
      uptime: {
        seconds: Math.floor(uptime),
        days: Math.floor(uptime / 86_400),
        hours: Math.floor((uptime % 86_400) / 3600),
        minutes: Math.floor((uptime % 3600) / 60),
      },
    },
    databases: {
      timeseries: {
        status: history.failure === null ? 'ok' : 'error',
        path: history.path,
        size_bytes: history.sizeBytes,
        ...(history.failure === null ? {} : { error: history.failure }),
      },
      postgres: { status: 'not_configured' },
    },
    cameras: { ...cameras, offline: cameras.total - cameras.online, initialization: 'ready' },
  };
}

function findIssues({ cpuPercent, cpuSeconds, memory, disk, history, cameras }: Readings): string[] {
  const issues: string[] = [];
  const judge = (what: string, percent: number, high: number, critical: number) => {
    if (percent > critical) issues.push(`critical_${what}`);
    else if (percent > high) issues.push(`high_${what}`);
  };
  if (cpuSeconds >= MIN_JUDGED_CPU_SECONDS) judge('cpu', cpuPercent, 80, 90);
  judge('memory', percentOf(memory), 85, 95);
  if (disk) judge('disk', percentOf(disk), 90, 95);
  if (cameras.total > 0 && cameras.online === 0) issues.push('no_cameras_online');
  if (history.failure !== null) issues.push('history_not_written');
  return issues;
}

function statusOf(issues: readonly string[]): HealthStatus {
  if (issues.some(issue => issue.startsWith('critical'))) return 'critical';
  return issues.length > 0 ? 'warning' : 'healthy';
}

/** How much is taken, 0 … 100. */
function percentOf({ totalBytes, availableBytes }: Space): number {
  return totalBytes > 0 ? round((1 - availableBytes / totalBytes) * 100, 1) : 0;
}

function inGib({ totalBytes, availableBytes }: Space) {
  return {
    total_gb: round(totalBytes / GIB, 2),
    available_gb: round(availableBytes / GIB, 2),
    used_gb: round((totalBytes - availableBytes) / GIB, 2),
  };
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}

import { describe, expect, it } from 'vitest';
import { health, MIN_JUDGED_CPU_SECONDS, type Readings } from '../../../src/demo/health.ts';

const GIB = 1024 ** 3;
const space = (percent: number) => ({ totalBytes: 1000 * GIB, availableBytes: (100 - percent) * 10 * GIB });

function readings(changed: Partial<Readings> = {}): Readings {
  return {
    timestamp: '2026-11-24T06:12:33.000Z',
    cpuPercent: 12.34,
    cpuSeconds: MIN_JUDGED_CPU_SECONDS,
    cpuCount: 4,
    processCpuPercent: 1.26,
    processBytes: 50 * 1024 ** 2,
    memory: space(40),
    disk: space(50),
    machineUptimeSeconds: 90_061,
    processUptimeSeconds: 12.4,
    history: { path: 'demo-data/history.jsonl', sizeBytes: 123, failure: null },
    cameras: { total: 4, online: 4 },
    ...changed,
  };
}

const verdict = (changed: Partial<Readings>) => {
  const { status, issues } = health(readings(changed));
  return [status, ...issues];
};

describe('the health of the demo', () => {
  it('has the shape of the supervised application', () => {
    expect(health(readings())).toEqual({
      status: 'healthy',
      issues: [],
      timestamp: '2026-11-24T06:12:33.000Z',
      uptime: 12,
      system: {
        cpu_percent: 12.3,
        memory_percent: 40,
        disk_percent: 50,
        cpu: { percent: 12.3, count: 4, process_percent: 1.3 },
        memory: { total_gb: 1000, available_gb: 600, used_gb: 400, percent: 40, process_mb: 50 },
        disk: { total_gb: 1000, available_gb: 500, used_gb: 500, percent: 50 },
        uptime: { seconds: 90_061, days: 1, hours: 1, minutes: 1 },
      },
      databases: {
        timeseries: { status: 'ok', path: 'demo-data/history.jsonl', size_bytes: 123 },
        postgres: { status: 'not_configured' },
      },
      cameras: { total: 4, online: 4, offline: 0, initialization: 'ready' },
    });
  });

  it.each([
    [{ cpuPercent: 80 }, ['healthy']],
    [{ cpuPercent: 80.1 }, ['warning', 'high_cpu']],
    [{ cpuPercent: 90 }, ['warning', 'high_cpu']],
    [{ cpuPercent: 90.1 }, ['critical', 'critical_cpu']],
    [{ cpuPercent: 100, cpuSeconds: MIN_JUDGED_CPU_SECONDS - 0.1 }, ['healthy']],
    [{ memory: space(85) }, ['healthy']],
    [{ memory: space(85.1) }, ['warning', 'high_memory']],
    [{ memory: space(95.1) }, ['critical', 'critical_memory']],
    [{ disk: space(90) }, ['healthy']],
    [{ disk: space(90.1) }, ['warning', 'high_disk']],
    [{ disk: space(95.1) }, ['critical', 'critical_disk']],
    [{ disk: null }, ['healthy']],
    [{ cameras: { total: 4, online: 1 } }, ['healthy']],
    [{ cameras: { total: 4, online: 0 } }, ['warning', 'no_cameras_online']],
    [{ cameras: { total: 0, online: 0 } }, ['healthy']],
    [{ history: { path: 'h', sizeBytes: 0, failure: 'ENOSPC' } }, ['warning', 'history_not_written']],
    [{ cpuPercent: 99, cameras: { total: 1, online: 0 } }, ['critical', 'critical_cpu', 'no_cameras_online']],
  ] as [Partial<Readings>, string[]][])('of %j is %j', (changed, expected) => {
    expect(verdict(changed)).toEqual(expected);
  });

  it('says why the history is not written', () => {
    const { databases } = health(readings({ history: { path: 'h', sizeBytes: 7, failure: 'ENOSPC: no space left' } }));
    expect(databases.timeseries).toEqual({ status: 'error', path: 'h', size_bytes: 7, error: 'ENOSPC: no space left' });
  });
});

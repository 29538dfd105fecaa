import { apiVersion, type MeasurementsAnswer, type Span } from '../control/api.ts';
import type { Name } from '../core/spec.ts';
import type { RunEnd } from '../runtime/history.ts';
import { type Chronicles, recorded } from './chronicles.ts';

export function measurementsOf(
  chronicles: Chronicles | undefined,
  service: Name,
  ends: readonly RunEnd[],
  span: Span = 'hour',
  now: Date,
): MeasurementsAnswer {
  const measured = recorded(chronicles).measurements(service, span, now);
  return {
    version: apiVersion,
    service,
    span,
    from: new Date(measured.fromMs).toISOString(),
    slot_ms: measured.slotMs,
    memory_mb: measured.memoryMb,
    memory_peak_mb: measured.memoryPeakMb,
    cpu_percent: measured.cpuPercent,
    cpu_peak_percent: measured.cpuPeakPercent,
    latency_ms: measured.latencyMs,
    latency_peak_ms: measured.latencyPeakMs,
    ends: ends
      .filter(({ at }) => at.getTime() >= measured.fromMs)
      .map(({ at, kind }) => ({ at: at.toISOString(), kind })),
  };
}

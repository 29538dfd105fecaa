import type { TargetSpec } from '../core/spec.ts';
import { isNetwork, type TargetAsk, type TargetKind } from '../os/targets/kinds.ts';

/** A target as the configuration leaves it. Relative paths are still relative. */
export interface TargetConfig {
  readonly spec: TargetSpec;
  readonly ask: TargetAsk;
}

/** One question takes at most this long, whatever it is. */
const targetTimeoutMs = 3_000;

type Pace = Pick<TargetSpec, 'everyMs' | 'retryMs' | 'failures' | 'passes' | 'settleMs'>;

const camera: Pace = { everyMs: 30_000, retryMs: 10_000, failures: 3, passes: 1, settleMs: 5_000 };
const local: Pace = { everyMs: 10_000, retryMs: 1_000, failures: 2, passes: 1, settleMs: 1_000 };

/** Cameras take offence at being asked often; a look at a file costs nothing. */
export const paceOf: Readonly<Record<TargetKind, Pace>> = {
  tcp: camera,
  http: camera,
  rtsp: camera,
  onvif: camera,
  dns: { ...camera, settleMs: 2_000 },
  route: { ...local, failures: 3, settleMs: 2_000 },
  file: local,
  device: { ...local, settleMs: 5_000 },
  sqlite: { ...local, everyMs: 60_000, retryMs: 10_000 },
  disk: { ...local, everyMs: 30_000, retryMs: 10_000, failures: 1 },
  command: { ...camera, settleMs: 0 },
};

export function targetConfig(
  name: string,
  ask: TargetAsk,
  but: Partial<Pace> & { behind?: readonly string[] } = {},
): TargetConfig {
  const spec = { name, timeoutMs: targetTimeoutMs, behind: [], network: isNetwork(ask), ...paceOf[ask.kind], ...but };
  return { ask, spec: { ...spec, retryMs: Math.min(spec.retryMs, spec.everyMs) } };
}

import type { HealthPolicy, RestartPolicy, Rung, Spec, TargetSpec } from '../core/spec.ts';

/** What of a service differs from the defaults. */
export interface SpecChanges {
  readonly needs?: readonly string[];
  readonly watches?: readonly string[];
  readonly holdForTargetsMs?: number;
  readonly onBlocked?: Spec['onBlocked'];
  readonly remedies?: Spec['remedies'];
  readonly restart?: Partial<Omit<RestartPolicy, 'delay'>> & { readonly delay?: Partial<RestartPolicy['delay']> };
  /** `null`: no probe; the service is well while it is alive. */
  readonly health?: {
    readonly startup?: Partial<HealthPolicy['startup']>;
    readonly liveness?: Partial<HealthPolicy['liveness']>;
    readonly timeoutMs?: number;
  } | null;
  readonly stop?: Partial<Spec['stop']>;
}

/** A service under the default policy, but for what you name. */
export function spec(name: string, but: SpecChanges = {}): Spec {
  const asked: readonly Rung[] = [
    { signal: 'SIGTERM', graceMs: 8_000 },
    { signal: 'SIGKILL', graceMs: 5_000 },
  ];
  const { delay, ...restart } = but.restart ?? {};
  return {
    name,
    needs: but.needs ?? [],
    watches: but.watches ?? [],
    holdForTargetsMs: but.holdForTargetsMs ?? 300_000,
    onBlocked: but.onBlocked ?? 'exit',
    remedies: but.remedies ?? {},
    restart: {
      when: 'always',
      cleanCodes: [0],
      delay: { firstMs: 1_000, factor: 1.5, maxMs: 60_000, jitter: 0, ...delay },
      stableAfterMs: 60_000,
      maxRestarts: 10,
      onGiveUp: 'exit',
      giveUpRetryMs: 300_000,
      ...restart,
    },
    health: but.health === null ? null : healthPolicy(but.health ?? {}),
    stop: { asked, unhealthy: asked, leftovers: asked, ...but.stop },
  };
}

function healthPolicy(but: NonNullable<SpecChanges['health']>): HealthPolicy {
  return {
    startup: { everyMs: 1_000, withinMs: 120_000, ...but.startup },
    liveness: { everyMs: 30_000, retryMs: 5_000, failures: 3, ...but.liveness },
    timeoutMs: but.timeoutMs ?? 5_000,
  };
}

/** A target as one over the network is asked by default, but for what you name. */
export function target(name: string, but: Partial<Omit<TargetSpec, 'name'>> = {}): TargetSpec {
  return {
    name,
    everyMs: 30_000,
    retryMs: 10_000,
    timeoutMs: 3_000,
    failures: 3,
    passes: 1,
    settleMs: 5_000,
    behind: [],
    network: true,
    ...but,
  };
}

import type { Finding as Answer } from '../../core/event.ts';
import { type PortHolder, portHolder } from '../../os/own-port/holder.ts';
import { createProbe } from '../../os/probes/create.ts';
import { portsOf } from '../../os/probes/listeners.ts';
import { type HealthTarget, targetText } from '../../os/probes/target.ts';
import { check, type Patient } from '../check.ts';
import { commandsOf } from '../commands.ts';
import { error, type Finding, note, ok, unknown, warning } from '../finding.ts';

export interface HealthFacts {
  /** `null`: nothing is asked. */
  readonly target: string | null;
  readonly isNetwork: boolean;
  /** Something of the service runs. */
  readonly isUp: boolean;
  /** Its supervisor waits for its first answer. */
  readonly isStarting: boolean;
  /** What came back; `null`: it was not asked, because each question logs in to cameras and its supervisor asks already. */
  readonly answer: Answer | null;
  /** On which ports the service really listens; empty where that is not known. */
  readonly ports: readonly number[];
  /** Who answers although nothing of the service runs. */
  readonly holder: PortHolder | null;
  readonly platform: NodeJS.Platform;
}

async function look({ service, launch, alive, platform }: Patient): Promise<HealthFacts> {
  const { health, features, spec } = service;
  const isUp = alive?.isUp ?? false;
  const status = alive?.status ?? null;
  const isStarting = status?.health?.last === 'none';
  const none = { isUp, isStarting, answer: null, ports: [], holder: null, platform };
  if (health === null || spec.health === null) return { ...none, target: null, isNetwork: false };
  const isNetwork = health.kind === 'http' || health.kind === 'tcp';
  const target = targetText(withoutQuery(health));
  if (features.healthLogsIn && status?.health != null) return { ...none, target, isNetwork };
  const probe = createProbe(health, { tree: () => alive?.pids ?? new Set(), cwd: launch.cwd, env: launch.env });
  const answer = await probe.check(spec.health.timeoutMs);
  const holder = isUp || !isNetwork || answer.is === 'fail' ? null : await portHolder(health.port);
  const ports = alive !== null && answer.is === 'fail' ? await portsOf(alive.pids) : [];
  return { target, isNetwork, isUp, isStarting, answer, ports, holder, platform };
}

/** A query may hold a password. */
function withoutQuery(target: HealthTarget): HealthTarget {
  return target.kind === 'http' ? { ...target, path: target.path.replace(/\?.*$/s, '') } : target;
}

export function judgeHealth(facts: HealthFacts): readonly Finding[] {
  const { target, isNetwork, isUp, isStarting, answer, ports, holder, platform } = facts;
  if (target === null) {
    const advice = 'name a page that answers 200 while it is well: --health http://127.0.0.1:PORT/health';
    return [note('no health check: a hang would not be noticed', advice)];
  }
  if (answer === null) return [unknown(`${target} logs in to cameras, and was not asked beside its supervisor`)];
  if (!isUp && isNetwork && answer.is !== 'fail') {
    const who = holder === null ? 'another program' : `pid ${holder.pid} (${holder.command})`;
    return [
      error(
        `${target} answers although the service does not run: it is ${who}`,
        'end that program, or give this service another port',
        holder === null ? '' : commandsOf(platform).endProcess(holder.pid),
      ),
    ];
  }
  switch (answer.is) {
    case 'pass':
      if (answer.degraded.length === 0) return [ok(`${target} answers well in ${Math.ceil(answer.latencyMs)} ms`)];
      return [note(`${target} answers, and complains: ${answer.degraded.join('; ')}`)];
    case 'misconfigured':
      return [
        warning(
          answer.reason,
          'a hang is not noticed until the health check asks a page that answers 200',
          'crashproof explain',
        ),
      ];
    case 'foreign':
      return [error(answer.reason, 'until then nobody knows how the service itself is')];
    case 'fail': {
      if (!isUp) return [note(`${target} is silent, as it must be while the service does not run`)];
      if (isStarting) return [note(`${target} has not answered yet: ${answer.reason}`)];
      const listens = ports.length === 0 ? '' : `; the service listens on port ${ports.join(', ')}`;
      const other = ports.find(() => isNetwork);
      return [
        error(
          `the service runs, and its health check fails: ${answer.reason}${listens}`,
          other === undefined
            ? 'look at what it says, or at its stacks in the next report'
            : 'set --health to where it listens, or wait until it does',
          'crashproof logs',
        ),
      ];
    }
    default:
      return answer satisfies never;
  }
}

export const health = check('health', look, judgeHealth);

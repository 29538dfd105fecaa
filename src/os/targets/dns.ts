import type { TargetFinding } from '../../core/event.ts';
import { resolveHost } from './resolve.ts';

/** Up when the name has an address. */
export async function checkDns(host: string, timeoutMs: number): Promise<TargetFinding> {
  const startedAt = performance.now();
  const resolved = await resolveHost(host, timeoutMs);
  if ('reason' in resolved) return { is: 'down', reason: resolved.reason };
  const [first] = resolved.addresses;
  if (first === undefined) return { is: 'down', reason: `the name ${host} has no address` };
  return { is: 'up', latencyMs: Math.round(performance.now() - startedAt), detail: first, warning: null };
}

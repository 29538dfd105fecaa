import type { TargetFinding } from '../../core/event.ts';
import { askHost, type Talk } from './connect.ts';

const silent = (): Talk => ({ request: () => null });

/** One connection, closed at once: up when a port accepts it. Several ports are tried in turn and share the time. */
export async function checkTcp(host: string, ports: readonly number[], timeoutMs: number): Promise<TargetFinding> {
  const until = performance.now() + timeoutMs;
  let first: TargetFinding | null = null;
  for (const [index, port] of ports.entries()) {
    const leftMs = Math.max(1, until - performance.now());
    const found = await askHost(host, port, silent, leftMs / (ports.length - index));
    if (found.is === 'up') return ports.length > 1 ? { ...found, detail: `port ${port} answers` } : found;
    first ??= found;
  }
  return first ?? { is: 'unknown', reason: 'no port is given' };
}

import type { TargetFinding } from '../../core/event.ts';
import { checkCommand } from '../probes/command.ts';

/** Exit code 0 is up. A command that cannot be started says nothing of the target. */
export async function checkTargetCommand(
  words: readonly string[],
  cwd: string | undefined,
  timeoutMs: number,
): Promise<TargetFinding> {
  const finding = await checkCommand(words, cwd === undefined ? {} : { cwd }, timeoutMs);
  if (finding.is === 'pass') return { is: 'up', latencyMs: finding.latencyMs, detail: null, warning: null };
  return { is: finding.is === 'fail' ? 'down' : 'unknown', reason: finding.reason };
}

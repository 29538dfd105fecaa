import type { TargetFinding } from '../../../src/core/event.ts';
import { createTargetCheck } from '../../../src/os/targets/create.ts';
import { parseTarget } from '../../../src/os/targets/parse.ts';

/** Asks a target once, as it stands in a configuration. */
export function askOnce(text: string, timeoutMs = 3_000): Promise<TargetFinding> {
  const parsed = parseTarget(text);
  if ('problem' in parsed) throw new Error(parsed.problem);
  return createTargetCheck(parsed.ask).check(timeoutMs);
}

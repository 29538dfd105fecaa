import type { Name } from '../../core/spec.ts';
import type { TargetCheck, TargetPort, Tell } from '../port.ts';

/** Puts the core's questions to targets. A check that breaks says nothing of its target. */
export function createTargets(checks: ReadonlyMap<Name, TargetCheck>, tell: Tell): TargetPort {
  return {
    ask(target, timeoutMs) {
      const check = checks.get(target);
      if (check === undefined) throw new Error(`no target is called "${target}"`);
      check.check(timeoutMs).then(
        finding => tell({ type: 'answered', target, finding }),
        (error: unknown) => tell({ type: 'answered', target, finding: { is: 'unknown', reason: String(error) } }),
      );
    },
  };
}

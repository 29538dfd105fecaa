import { sureEnough } from '../core/remedy.ts';
import type { Spec } from '../core/spec.ts';
import { diagnose } from '../diagnosis/diagnose.ts';
import { fingerprint } from '../diagnosis/fingerprint.ts';
import type { Explained } from '../runtime/explained.ts';

/**
 * What a program that lives says is wrong with it, as far as waiting is what helps; null: nothing of that kind, or
 * nothing sure. The rest is left to be explained when it ends.
 *
 * @param text what it has just written, without its secrets
 */
export function explainLive(text: string, remedies: Spec['remedies']): Explained | null {
  const evidence = { exit: null, text };
  const explanation = diagnose(evidence);
  const found = explanation.ranked.find(
    ({ id, confidence }) => remedies[id]?.do === 'wait' && confidence >= sureEnough,
  );
  if (found === undefined) return null;
  const { id, details, ...told } = found;
  const known = Object.entries(details).filter(([, value]) => value !== undefined);
  return {
    ...told,
    cause: id,
    details: Object.fromEntries(known),
    fingerprint: fingerprint(evidence, { ...explanation, ranked: [found] }),
  };
}

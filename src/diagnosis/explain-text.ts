import type { Ending } from '../core/event.ts';
import type { RestartEffect } from './cause.ts';
import { diagnose } from './diagnose.ts';
import type { Evidence } from './evidence.ts';
import { fingerprint } from './fingerprint.ts';
import { createRedactor, type Redactor } from './redact/redactor.ts';

/** A pasted log, or one sample of a corpus. */
export interface TextSample {
  readonly stream_text: string;
  /** `{ code }`, `{ signal }`, or `null` where it is not known. */
  readonly exit: { readonly code: number } | { readonly signal: string } | null;
}

/** What is told of it. Nothing in it holds a secret that was recognised. */
export interface TextExplanation {
  readonly cause: string;
  readonly confidence: number;
  readonly sentence: string;
  readonly advice: string;
  readonly restart: RestartEffect;
  readonly fingerprint: string;
  readonly evidence: readonly string[];
  readonly details: Readonly<Record<string, string | number>>;
  readonly others: readonly { readonly cause: string; readonly confidence: number }[];
  readonly redacted_text: string;
}

const noSecrets = createRedactor();

export function explainText(sample: TextSample, redact: Redactor = noSecrets): TextExplanation {
  return explainEvidence({ exit: endingOf(sample.exit), text: sample.stream_text }, redact);
}

export function explainEvidence(evidence: Evidence, redact: Redactor = noSecrets): TextExplanation {
  const explanation = diagnose(evidence);
  const [first, ...others] = explanation.ranked;
  const details: Record<string, string | number> = {};
  for (const [name, value] of Object.entries(first.details) as [string, string | number][]) {
    details[name] = typeof value === 'string' ? redact(value) : value;
  }
  return {
    cause: first.id,
    confidence: first.confidence,
    sentence: redact(first.sentence),
    advice: redact(first.advice),
    restart: first.restart,
    fingerprint: fingerprint(evidence, explanation),
    evidence: first.evidence.map(redact),
    details,
    others: others.map(other => ({ cause: other.id, confidence: other.confidence })),
    redacted_text: redact(evidence.text),
  };
}

function endingOf(exit: TextSample['exit']): Ending | null {
  if (exit === null) return null;
  return 'code' in exit ? { by: 'code', code: exit.code } : { by: 'signal', signal: exit.signal };
}

import type { Finding } from '../core/event.ts';
import type { Note } from '../core/note.ts';
import type { Evidence, TargetState } from '../diagnosis/evidence.ts';
import { explainEvidence } from '../diagnosis/explain-text.ts';
import { secretValues } from '../diagnosis/redact/environment.ts';
import { createRedactor, type Redactor } from '../diagnosis/redact/redactor.ts';
import { portHolder } from '../os/own-port/holder.ts';
import type { Explained } from '../runtime/explained.ts';
import type { Findings } from '../runtime/findings.ts';

/*
 * Loaded at the first end of a run, not before: the rules are the largest part of the program, and most days nobody
 * needs them.
 */

export interface EndFacts {
  readonly ended: Extract<Note, { code: 'ended' }>;
  /** Both streams in the order of arrival. */
  readonly text: string;
  readonly findings: Findings;
  readonly targets: readonly TargetState[];
  /** The last health findings of the run, oldest first. */
  readonly probes: readonly { readonly atMs: number; readonly finding: Finding }[];
  /** The machine stood still for so long, shortly before. */
  readonly stallMs: number | null;
}

export function redactorFor(env: Readonly<Record<string, string | undefined>>): Redactor {
  return createRedactor(secretValues(env));
}

/** Why a run ended. Where it says that its port was taken, who has the port is looked up. Never rejects. */
export async function explainEnd(facts: EndFacts, redact: Redactor): Promise<Explained> {
  const evidence = evidenceOf(facts);
  const first = explainEvidence(evidence, redact);
  const { port } = first.details;
  if (first.cause !== 'port-in-use' || typeof port !== 'number') return pick(first);
  const holder = await portHolder(port);
  if (holder === null) return pick(first);
  return pick(explainEvidence({ ...evidence, portHolder: { port, ours: false, ...holder } }, redact));
}

function pick({ cause, confidence, sentence, advice, restart, evidence, fingerprint, details }: Explained): Explained {
  return { cause, confidence, sentence, advice, restart, evidence, fingerprint, details };
}

function evidenceOf({ ended, text, findings, targets, probes, stallMs }: EndFacts): Evidence {
  const { kind, ending, lifeMs } = ended;
  const { outOfMemory, samples } = findings;
  return {
    exit: ending,
    text,
    uptimeMs: lifeMs,
    probes,
    targets,
    samples: samples.map(({ at, memoryBytes }) => ({ atMs: Date.parse(at), rssBytes: memoryBytes })),
    ...(kind === 'unhealthy' || kind === 'not-ready' ? { endedBy: kind } : {}),
    ...(kind === 'stopped' ? { endedBy: 'asked' as const } : {}),
    ...(stallMs === null ? {} : { stallMs }),
    ...(outOfMemory === null ? {} : { oom: oomOf(outOfMemory) }),
  };
}

function oomOf({ memoryBytes, limitBytes }: NonNullable<Findings['outOfMemory']>): NonNullable<Evidence['oom']> {
  return {
    ...(memoryBytes === null ? {} : { usedBytes: memoryBytes }),
    ...(limitBytes === null ? {} : { limitBytes }),
  };
}

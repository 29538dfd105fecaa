/*
 * What an assistant reads costs it memory and money: every answer fits into this much, however much there is.
 */

/** Of one answer as JSON. */
export const maxAnswerChars = 60_000;
/** Of one message from a client. */
export const maxMessageBytes = 1024 * 1024;
/** Lines of a log in one answer, and what is asked for without a number. */
export const maxLines = 1_000;
export const standardLines = 100;
export const maxLineChars = 2_000;
/** Reports that are listed as resources, the newest first. */
export const maxReportsListed = 100;
/** Kinds of crashes of one service in one answer. */
export const maxKinds = 20;
/** The longest that an action is waited for. */
export const maxWaitSeconds = 600;
export const standardWaitSeconds = 60;

const steps = [
  { chars: 8_000, items: 100 },
  { chars: 4_000, items: 40 },
  { chars: 2_000, items: 20 },
  { chars: 1_000, items: 10 },
  { chars: 400, items: 5 },
  { chars: 200, items: 3 },
  { chars: 100, items: 1 },
] as const;

/** A value that fits, as it is or with its longest texts and lists cut, which it says then. */
export function fitting(value: object, maxChars = maxAnswerChars): object {
  if (JSON.stringify(value).length <= maxChars) return value;
  const note = 'too much for one answer: long texts and lists are cut; ask for one service, or for less';
  let cut: object = {};
  for (const step of steps) {
    cut = { ...(shorter(value, step) as object), cut: note };
    if (JSON.stringify(cut).length <= maxChars) return cut;
  }
  return { cut: `${note}. Nothing of it fits` };
}

interface Step {
  readonly chars: number;
  readonly items: number;
}

/** The newest of a list stands last, and so does what matters of an output. */
function shorter(value: unknown, step: Step): unknown {
  if (typeof value === 'string') return middleCut(value, step.chars);
  if (Array.isArray(value)) return value.slice(-step.items).map(item => shorter(item, step));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, shorter(item, step)]));
}

export function middleCut(text: string, maxChars: number): string {
  if (text.length <= maxChars) return text;
  const head = Math.floor(maxChars / 4);
  return `${text.slice(0, head)} […] ${text.slice(text.length - (maxChars - head))}`;
}

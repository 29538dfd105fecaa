import { createRedactor } from '../diagnosis/redact/redactor.ts';
import { tameLine } from '../records/tame.ts';
import { maxLineChars } from './bounds.ts';

/**
 * What a supervisor answers and what reports hold is without secrets already. Reports of earlier supervisors are not,
 * and an assistant sends what it reads to somebody else: whatever has the form of a secret is taken out once more.
 */
const redact = createRedactor();

/** The same value with every text in it redacted, and without anything that moves a cursor or hides text. */
export function clean<T>(value: T): T {
  if (typeof value === 'string') return cleanText(value) as T;
  if (Array.isArray(value)) return value.map(item => clean(item)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, clean(item)])) as T;
}

export function cleanText(text: string): string {
  return redact(text)
    .split('\n')
    .map(line => tameLine(line, maxLineChars))
    .join('\n');
}

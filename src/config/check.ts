import * as v from 'valibot';
import { quote } from './mistake.ts';
import { type Key, settingOf } from './settings.ts';

export type Checked =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly problem: string; readonly allowed: string; readonly path: readonly unknown[] };

/** Reads one value of a setting, whatever it is. `path` leads to the part of it that is wrong. */
export function check(key: Key, input: unknown): Checked {
  const { kind } = settingOf(key);
  const result = v.safeParse(kind.schema, input, { abortEarly: true });
  if (result.success) return { ok: true, value: result.output };
  const issue = deepest(result.issues[0]);
  const path = pathOf(issue);
  const [first] = kind.problems?.(input) ?? [];
  if (first !== undefined) {
    const where = first.path.length === 0 ? '' : `${first.path.join('.')}: `;
    return { ok: false, problem: `${where}${first.sentence}`, allowed: '', path: first.path };
  }
  const sentence = kind.problem?.(input) ?? null;
  if (sentence !== null) return { ok: false, problem: sentence, allowed: '', path };
  const got = key === 'env' ? quoteType(input) : quote(issue.input);
  return { ok: false, problem: `got ${got}`, allowed: kind.allowed, path };
}

type Issue = v.BaseIssue<unknown>;

const pathOf = (issue: Issue): unknown[] => (issue.path ?? []).map(item => item.key);

/** Of the ways in which a value is none of several shapes, the one that got furthest into it. */
function deepest(issue: Issue): Issue {
  const inner = (issue.issues ?? []).map(deepest);
  return inner.reduce((best, one) => (pathOf(one).length > pathOf(best).length ? one : best), issue);
}

/** Of the environment for the program not even a wrong value is shown. */
const quoteType = (input: unknown): string =>
  typeof input === 'object' ? 'a name or a value that cannot be one' : `a ${typeof input}`;

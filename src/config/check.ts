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
  const path = (result.issues[0].path ?? []).map(item => item.key);
  const sentence = kind.problem?.(input) ?? null;
  if (sentence !== null) return { ok: false, problem: sentence, allowed: '', path };
  const got = key === 'env' ? quoteType(input) : quote(input);
  return { ok: false, problem: `got ${got}`, allowed: kind.allowed, path };
}

/** Of the environment for the program not even a wrong value is shown. */
const quoteType = (input: unknown): string =>
  typeof input === 'object' ? 'a name or a value that cannot be one' : `a ${typeof input}`;

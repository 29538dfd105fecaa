import { check } from './check.ts';
import { type Mistake, mistake } from './mistake.ts';
import type { Layer, Origin } from './origin.ts';
import { comesFrom, KEYS, type Key, SETTINGS } from './settings.ts';
import { didYouMean, kebab } from './spelling.ts';

/** Values by setting: texts of the command line, or a program's own options. */
export type Given = Readonly<Record<string, unknown>>;

/** How a person wrote them: `--max-restarts`, or `maxRestarts` in an object. */
export type GivenAs = 'flags' | 'options';

const written = (key: string, as: GivenAs): string => (as === 'flags' ? `--${kebab(key)}` : `option ${key}`);

/** The values given on the command line or by a program, and the command that stood after `--`. */
export function fromFlags(given: Given, words: readonly string[], as: GivenAs): { layer: Layer; mistakes: Mistake[] } {
  const mistakes: Mistake[] = [];
  const layer: Map<Key, { value: unknown; from: Origin }> = new Map();
  const put = (key: Key, input: unknown, name: string) => {
    const checked = check(key, input);
    if (checked.ok) layer.set(key, { value: checked.value, from: { by: 'flag', name } });
    else mistakes.push(mistake(name, checked.problem, checked.allowed));
  };
  for (const [key, input] of Object.entries(given)) {
    if (input === undefined) continue;
    const name = written(key, as);
    if (!isKey(key)) mistakes.push(mistake(name, 'there is no such setting', '', didYouMean(key, KEYS)));
    else if (as === 'flags' && !comesFrom(key, 'flag')) mistakes.push(mistake(name, 'is no flag'));
    else put(key, input, name);
  }
  if (words.length > 0) put('command', words, as === 'flags' ? 'command line' : 'option command');
  return { layer, mistakes };
}

const isKey = (key: string): key is Key => Object.hasOwn(SETTINGS, key);

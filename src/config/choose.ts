import { check } from './check.ts';
import type { Settings } from './config.ts';
import type { Chosen, Layer } from './origin.ts';
import { KEYS, type Key, settingOf } from './settings.ts';

/** The value of every setting: from the first layer that has it, else the default. */
export function choose(layers: readonly Layer[]): Settings {
  return Object.fromEntries(KEYS.map(key => [key, chooseOne(key, layers)])) as unknown as Settings;
}

function chooseOne(key: Key, layers: readonly Layer[]): Chosen {
  const found = layers.flatMap(layer => layer.get(key) ?? []);
  const [first, ...rest] = found;
  if (first === undefined) return { value: standard(key), from: { by: 'default' }, over: [] };
  // Variables add up; of two with one name the nearer one wins.
  const value = key === 'env' ? Object.assign({}, ...found.map(one => one.value).reverse()) : first.value;
  return { value, from: first.from, over: rest.map(one => one.from) };
}

function standard(key: Key): unknown {
  const text = settingOf(key).standard;
  if (text === null) return undefined;
  const checked = check(key, text);
  if (!checked.ok) throw new Error(`the default of ${key} is no value of it: ${checked.problem}`);
  return checked.value;
}

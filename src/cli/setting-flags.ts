import { Option } from 'commander';
import { GROUPS } from '../config/settings/setting.ts';
import { comesFrom, KEYS, type Key, settingOf } from '../config/settings.ts';
import { kebab } from '../config/spelling.ts';

/** One flag per setting of the table, in the order of its groups. */
export function settingFlags(): Option[] {
  const keys = GROUPS.flatMap(group => KEYS.filter(key => settingOf(key).group === group));
  return keys.filter(key => comesFrom(key, 'flag')).flatMap(flagsOf);
}

function flagsOf(key: Key): Option[] {
  const { kind, about, standard, otherwise, group } = settingOf(key);
  const name = kebab(key);
  const text = `${about.replace(/\.$/, '')} (default: ${standard ?? otherwise})`;
  if (kind.word === 'true|false') {
    const on = new Option(`--${name}`, standard === 'true' ? `${text.slice(0, -1)}; --no-${name} turns it off)` : text);
    return [on, new Option(`--no-${name}`).hideHelp()].map(option => option.helpGroup(heading(group)));
  }
  const value = kind.alone === undefined ? `<${kind.word}>` : `[${kind.word}]`;
  const option = new Option(`--${name} ${value}`, text).helpGroup(heading(group));
  if (kind.alone !== undefined) return [option.preset(kind.alone)];
  return [repeatable.includes(key) ? option.argParser(collect) : option];
}

const repeatable: readonly Key[] = ['env', 'watch', 'notify', 'repairDatabase'];

const heading = (group: string): string => `${group}:`;

/** A flag that may be given again adds a value. */
export const collect = (value: string, before: unknown): string[] => [...(Array.isArray(before) ? before : []), value];

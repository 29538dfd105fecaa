import { check } from './check.ts';
import { type Mistake, mistake } from './mistake.ts';
import type { Layer, Origin } from './origin.ts';
import { KEYS, type Key, variablesOf } from './settings.ts';
import { didYouMean } from './spelling.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

const OURS = /^(CRASHPROOF|WATCHFILES|TAPO_WEBAPP)_/;

/**
 * The values that variables give, the new names first, then the older ones they win over. An empty variable counts as
 * not set: Compose files and unit files pass unset variables on as empty ones.
 */
export function fromEnvironment(env: Environment): { layers: Layer[]; mistakes: Mistake[] } {
  const mistakes = misspelled(env);
  const newer: Map<Key, { value: unknown; from: Origin }> = new Map();
  const older: typeof newer = new Map();
  for (const key of KEYS) {
    for (const [index, name] of variablesOf(key).entries()) {
      const text = env[name];
      if (text === undefined || text.trim() === '') continue;
      const checked = check(key, text);
      if (checked.ok)
        (index === 0 ? newer : older).set(key, { value: checked.value, from: { by: 'environment', name } });
      else mistakes.push(mistake(`environment variable ${name}`, checked.problem, checked.allowed));
    }
  }
  return { layers: [newer, older], mistakes };
}

/**
 * A variable that is nearly one of ours sets nothing, and its author would wait for ever for an effect. Others of these
 * prefixes belong to somebody else (WATCHFILES_FORCE_POLLING to the Python package watchfiles).
 */
function misspelled(env: Environment): Mistake[] {
  const known = new Set(KEYS.flatMap(variablesOf));
  const mistakes: Mistake[] = [];
  for (const name of Object.keys(env)) {
    if (!OURS.test(name) || known.has(name)) continue;
    const hint = nearly(name, known);
    if (hint !== '') mistakes.push(mistake(`environment variable ${name}`, 'there is no such setting', '', hint));
  }
  return mistakes;
}

const nearly = (name: string, known: ReadonlySet<string>): string => {
  const prefix = OURS.exec(name)?.[0] ?? '';
  const rests = [...known]
    .filter(variable => variable.startsWith(prefix))
    .map(variable => variable.slice(prefix.length));
  return didYouMean(name.slice(prefix.length), rests).replace('did you mean ', `did you mean ${prefix}`);
};

import { check } from './check.ts';
import type { ConfigFile } from './file.ts';
import { follow, isNothing, type Located, type LocatedEntry, type Place, plain } from './located.ts';
import { type Mistake, quote } from './mistake.ts';
import type { Layer, Origin } from './origin.ts';
import { allowedName, isSafeName, safeName } from './service-name.ts';
import { comesFrom, KEYS, type Key, scopeOf, settingOf } from './settings.ts';
import { didYouMean, kebab, snake } from './spelling.ts';

interface FileService {
  readonly name: string;
  readonly place: Place;
  readonly layer: Layer;
}

export interface FromFile {
  /** The settings at the top: the one service's own, or the common defaults of several. */
  readonly top: Layer;
  /** `null`: the file has no `services`, so it describes one service. */
  readonly services: readonly FileService[] | null;
  readonly mistakes: readonly Mistake[];
}

const MOST_SERVICES = 100;

/** Checks everything in the file and keeps what is right, so that all mistakes are found in one go. */
export function fromFile({ root, shown }: ConfigFile): FromFile {
  const mistakes: Mistake[] = [];
  const tell = (place: Place, what: string, problem: string, allowed = '', hint = '') => {
    const where = `${shown}:${place.line}:${place.column}${what === '' ? '' : ` ${what}`}`;
    mistakes.push({ where, problem, allowed, hint, line: place.line, column: place.column });
  };
  if (root.is !== 'map') {
    tell(root, '', `got ${quote(plain(root, false))}`, 'settings, one "name: value" in each line');
    return { top: new Map(), services: null, mistakes };
  }

  const several = root.entries.find(entry => entry.key === 'services');
  const top = readSettings(
    root.entries.filter(entry => entry.key !== 'services'),
    several ? 'common' : 'alone',
  );
  return { top, services: several === undefined ? null : readServices(several), mistakes };

  function readServices({ key, place, value }: LocatedEntry): FileService[] {
    if (value.is !== 'map' || value.entries.length === 0) {
      tell(
        isNothing(value) ? place : value,
        key,
        `got ${quote(plain(value, false))}`,
        'a mapping of names to services',
      );
      return [];
    }
    if (value.entries.length > MOST_SERVICES)
      tell(value, key, `got ${value.entries.length} of them`, `at most ${MOST_SERVICES}`);
    return value.entries.slice(0, MOST_SERVICES).flatMap(entry => readService(entry));
  }

  function readService({ key: name, place, value }: LocatedEntry): FileService[] {
    if (!isSafeName(name)) {
      tell(place, 'services', `got the name ${quote(name)}`, allowedName, `such as ${safeName(name)}`);
      return [];
    }
    if (value.is === 'map') return [{ name, place, layer: readSettings(value.entries, 'one of several') }];
    if (isNothing(value)) return [{ name, place, layer: new Map() }];
    tell(value, name, `got ${quote(plain(value, false))}`, 'the settings of the service, or nothing');
    const from: Origin = { by: 'file', file: shown, line: place.line };
    return [{ name, place, layer: new Map([['command', { value: SOME_COMMAND, from }]]) }];
  }

  function readSettings(entries: readonly LocatedEntry[], level: Level): Layer {
    const layer = new Map<Key, { value: unknown; from: Origin }>();
    const spelled = new Map<Key, string>();
    for (const { key: word, place, value } of entries) {
      const key = WORDS.get(word);
      if (key === undefined || !comesFrom(key, 'file')) {
        tell(place, '', `unknown setting ${quote(word)}`, '', hintFor(word, level));
        continue;
      }
      const refusal = misplaced(key, level);
      if (refusal !== '') {
        tell(place, word, refusal);
        continue;
      }
      const before = spelled.get(key);
      spelled.set(key, word);
      // The same word twice is the parser's complaint already.
      if (before !== undefined && before !== word)
        tell(place, word, `is the same setting as ${before}`, '', 'keep one of them');
      if (isNothing(value)) continue;
      const checked = check(key, plain(value, settingOf(key).kind.textual ?? false));
      const from: Origin = { by: 'file', file: shown, line: place.line };
      const many = checked.ok ? [] : (settingOf(key).kind.problems?.(plain(value, true)) ?? []);
      if (checked.ok) layer.set(key, { value: checked.value, from });
      else if (many.length > 0) {
        for (const { path, sentence } of many) tell(placeOf(value, path), [word, ...path].join('.'), sentence);
      } else {
        tell(placeOf(value, checked.path), word, checked.problem, checked.allowed);
        if (key === 'command') layer.set(key, { value: SOME_COMMAND, from });
      }
    }
    return layer;
  }
}

/** Stands for a command that could not be read: its service is not taken for the default application. Never started. */
const SOME_COMMAND: readonly string[] = ['?'];

/** Where a group of settings stands: the only service, the common part above several, or one of several. */
type Level = 'alone' | 'common' | 'one of several';

const FILE_KEYS = KEYS.filter(key => comesFrom(key, 'file'));
/** Both spellings of each setting. */
const WORDS: ReadonlyMap<string, Key> = new Map(
  KEYS.flatMap(key => [
    [snake(key), key],
    [key, key],
  ]),
);

function misplaced(key: Key, level: Level): string {
  if (level === 'common' && settingOf(key).single)
    return 'belongs to one service: it stands under the name of the service';
  if (level === 'one of several' && key === 'name') return 'the name of a service is the word it stands under';
  if (level === 'one of several' && scopeOf(key) === 'supervisor')
    return 'holds for all services: it stands at the top';
  return '';
}

function hintFor(word: string, level: Level): string {
  if (word === '<<') return 'what all services share stands at the top of the file';
  const flag = KEYS.find(key => word === key || word === snake(key));
  if (flag !== undefined) return `it is a flag only: --${kebab(flag)}`;
  const known = FILE_KEYS.map(/[A-Z]/.test(word) ? key => key : snake);
  return didYouMean(word, level === 'one of several' ? known : [...known, 'services']);
}

const placeOf = (value: Located, path: readonly unknown[]): Place => follow(value, path);

import { quote } from './mistake.ts';
import { allowedName, isSafeName } from './service-name.ts';
import type { TargetConfig } from './target-config.ts';
import { readTarget } from './target-fields.ts';

/** What the setting `targets` holds. */
export interface TargetsSetting {
  /** The application's own configuration file, whose cameras become targets; `null`: none. */
  readonly from: string | null;
  readonly list: readonly TargetConfig[];
}

export interface TargetProblem {
  /** Keys that lead to what is wrong. */
  readonly path: readonly string[];
  readonly sentence: string;
}

export const mostTargets = 100;

/** `CRASHPROOF_TARGETS`: NAME=TARGET, separated by commas or line ends. */
function targetsFromText(text: string): Record<string, string> | null {
  // A comma may stand inside a command or a path; one before the next NAME= separates.
  const pairs = text.split(/\n|,(?=\s*[A-Za-z0-9_][\w.-]*=|\s*$)/).map(pair => pair.trim());
  const entries = pairs
    .filter(pair => pair !== '')
    .map((pair): [string, string] | null => {
      const equals = pair.indexOf('=');
      return equals < 1 ? null : [pair.slice(0, equals).trim(), pair.slice(equals + 1).trim()];
    });
  return entries.includes(null) ? null : Object.fromEntries(entries as [string, string][]);
}

/** Reads the whole setting, and finds everything that is wrong with it. */
export function readTargets(input: unknown): {
  readonly value: TargetsSetting;
  readonly problems: readonly TargetProblem[];
} {
  const problems: TargetProblem[] = [];
  const tell = (path: readonly string[], sentence: string): void => void problems.push({ path, sentence });
  const given = typeof input === 'string' ? targetsFromText(input) : input;
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    const shown = typeof input === 'string' ? 'a text without =' : quote(input);
    tell([], `got ${shown}; allowed: names with their targets, such as front_door=rtsp://192.168.1.20:554`);
    return { value: { from: null, list: [] }, problems };
  }
  const entries = Object.entries(given);
  if (entries.length > mostTargets) tell([], `got ${entries.length} targets; allowed: at most ${mostTargets}`);
  let from: string | null = null;
  const list: TargetConfig[] = [];
  for (const [name, value] of entries.slice(0, mostTargets)) {
    if (name === 'from') {
      if (typeof value === 'string' && value.trim() !== '') from = value.trim();
      else tell([name], `got ${quote(value)}; allowed: the path of the application's own configuration file`);
    } else if (!isSafeName(name)) {
      tell([name], `got the name ${quote(name)}; allowed: ${allowedName}`);
    } else {
      const target = readTarget(name, value, (path, sentence) => tell([name, ...path], sentence));
      if (target !== null) list.push(target);
    }
  }
  return { value: { from, list }, problems };
}

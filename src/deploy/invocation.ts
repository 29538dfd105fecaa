import path from 'node:path';
import type { Config } from '../config/config.ts';
import type { Chosen } from '../config/origin.ts';
import { comesFrom, KEYS, type Key, settingOf, variablesOf } from '../config/settings.ts';
import { kebab } from '../config/spelling.ts';

/** How `crashproof run` has to be called elsewhere to come to the same configuration. */
export interface Invocation {
  /** Settings that were given by hand, as flags; the file they stand over comes first. */
  readonly flags: readonly string[];
  /** Settings that came from the environment, by their variable. */
  readonly variables: Readonly<Record<string, string>>;
  /** Variables that hold something secret: whoever makes a text of this leaves their values to a safer place. */
  readonly secrets: readonly string[];
  /** What stands after `--`; empty where the file or the default application says what to run. */
  readonly command: readonly string[];
}

/** What the person typed and exported is repeated; what stands in the file stays there, so that it can be changed. */
export function invocationOf({ services, supervisor }: Config): Invocation {
  const [{ settings }] = services as readonly [Config['services'][0]];
  const flags = supervisor.file === null ? noFile(settings.config.value) : ['--config', supervisor.file];
  const variables: Record<string, string> = {};
  const secrets: string[] = [];
  for (const key of KEYS) {
    if (key === 'config') continue;
    const { value, from } = settings[key] as Chosen;
    if (value === undefined || from.by === 'file' || from.by === 'default') continue;
    if (isSecret(key)) secrets.push(variablesOf(key)[0] ?? key);
    else if (from.by === 'environment') variables[from.name] = settingOf(key).kind.show(value);
    else if (comesFrom(key, 'flag')) flags.push(...asFlags(key, value));
  }
  const { command } = settings;
  const typed = command.from.by === 'flag' && command.value !== undefined;
  return { flags, variables, secrets, command: typed ? (command.value as readonly string[]) : [] };
}

/** Tokens, and receivers whose addresses are as good as a password. */
const isSecret = (key: Key): boolean => /token$|^notify$/i.test(key);

const noFile = (asked: string | undefined): string[] => (asked === 'none' ? ['--config', 'none'] : []);

function asFlags(key: Key, value: unknown): readonly string[] {
  const flag = `--${kebab(key)}`;
  if (typeof value === 'boolean') return [value ? flag : `--no-${kebab(key)}`];
  if (Array.isArray(value) && key === 'watch') return value.flatMap(one => [flag, String(one)]);
  if (key === 'env') return Object.entries(value as Record<string, string>).flatMap(([k, v]) => [flag, `${k}=${v}`]);
  return [flag, settingOf(key).kind.show(value)];
}

/** The words after `crashproof`. `more`: flags that suit the place where nothing else was said. */
export function runWords({ flags, command }: Invocation, more: readonly string[] = []): readonly string[] {
  return ['run', ...flags, ...more, ...(command.length === 0 ? [] : ['--', ...command])];
}

/** Whether anybody has decided this setting, for every service. */
export const isDecided = ({ services }: Config, key: Key): boolean =>
  services.every(({ settings }) => settings[key].from.by !== 'default');

/** The one name for what is installed: the service's, or crashproof's where there are several. */
export function unitName({ services: [first, ...more] }: Config): string {
  return more.length > 0 || first === undefined ? 'crashproof' : `${first.spec.name}-watchfiles`;
}

/** For a description: what it is that is kept up. */
export function titleOf({ services }: Config): string {
  return services.map(({ app }) => app.name).join(', ');
}

/** The longest a stop may take, with room for the report, in milliseconds. */
export function stopWithinMs({ services }: Config): number {
  const ladders = services.map(({ spec }) => spec.stop.asked.reduce((sum, { graceMs }) => sum + graceMs, 0));
  return Math.max(...ladders) + reportMs;
}

const reportMs = 10_000;

/** In somebody's home folder, which a user of its own could not read. */
export const isInHome = (place: string): boolean => /^\/(home|root)(\/|$)/.test(path.posix.normalize(place));

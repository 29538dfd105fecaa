import type { Given } from '../config/from-flags.ts';
import { ConfigError } from '../config/mistake.ts';
import { chooseOwnFirst } from '../control/choose.ts';
import { Unreachable } from '../control/client.ts';
import { Refused } from '../control/failure.ts';
import { findReachable, type Other } from '../control/others.ts';
import type { Registered } from '../control/registration.ts';
import { findPlaces, type Recorded, recordsIn } from '../records/places.ts';
import { Refusal } from './refusal.ts';

export interface SourcesOptions {
  /** `config` and `log_dir` of run; without them the supervisors that are found say where they write. */
  readonly flags: Given;
  /** The only supervisor that is asked, by its id or the beginning of it. */
  readonly runner: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
}

/** What can be asked: supervisors that run, and what has been left on disk. */
export interface Sources {
  /** Of this user; for root, of all users. */
  runners(): Promise<readonly (Registered | Other)[]>;
  /** @throws Refusal where none has the service, or several have */
  runnerOf(service: string | undefined, runner: string | undefined): Promise<Registered>;
  /** Every service that has left a log or reports. */
  records(): Promise<readonly Recorded[]>;
  /** @throws Refusal where that service has left nothing */
  recordsOf(service: string | undefined): Promise<readonly Recorded[]>;
}

/** @throws ConfigError where the flags name a configuration that cannot be used */
export async function openSources({ flags, runner: only, env, cwd }: SourcesOptions): Promise<Sources> {
  const isGiven = Object.keys(flags).length > 0;
  // Said at once to whoever typed it, not to the assistant at its first question.
  if (isGiven) await findPlaces(flags, env, cwd);

  async function meantOf<One extends Registered>(found: readonly One[]): Promise<readonly One[]> {
    const meant = only === undefined ? found : found.filter(({ id }) => id.startsWith(only));
    if (!isGiven) return meant;
    const { dirs } = await findPlaces(flags, env, cwd);
    return meant.filter(one => foldersOf(one).some(dir => dirs.includes(dir)));
  }

  async function reachable(): Promise<{ own: readonly Registered[]; others: readonly Other[] }> {
    const { runners: own, others } = await findReachable();
    return { own: await meantOf(own), others: await meantOf(others) };
  }

  async function runners(): Promise<readonly (Registered | Other)[]> {
    const { own, others } = await reachable();
    return [...own, ...others];
  }

  async function runnerOf(service: string | undefined, runner: string | undefined): Promise<Registered> {
    const { own, others } = await reachable();
    const all = [...own, ...others];
    const hasIt = ({ services }: Registered): boolean => service === undefined || services.includes(service);
    if (service !== undefined && all.length > 0 && !all.some(hasIt)) {
      throw new Refusal(`no supervisor that runs has a service ${service}; there is ${namesOf(all).join(', ')}`);
    }
    const chosen = chooseOwnFirst(own.filter(hasIt), others.filter(hasIt), { cwd, runner });
    if (typeof chosen === 'string') throw new Refusal(chosen.replace('Say --runner and', 'Say runner:'));
    return chosen;
  }

  async function records(): Promise<readonly Recorded[]> {
    const configured = await findPlaces(flags, env, cwd).catch(error => {
      // Whatever lies in the folder that the assistant was started in was not chosen by anybody.
      if (error instanceof ConfigError && !isGiven) return { all: [] };
      throw error;
    });
    const known = new Set(configured.all.map(({ dir }) => dir));
    // Files that another user names are not read with root's eyes.
    const { own } = await reachable();
    const further = [...new Set(own.flatMap(foldersOf))].filter(dir => !known.has(dir));
    return [...configured.all, ...further.flatMap(recordsIn)];
  }

  async function recordsOf(service: string | undefined): Promise<readonly Recorded[]> {
    const all = await records();
    const found = service === undefined ? all : all.filter(one => one.service === service);
    if (found.length > 0 || service === undefined) return found;
    const known = [...new Set(all.map(one => one.service))];
    const there = known.length === 0 ? 'nothing is on record of any service' : `there is ${known.join(', ')}`;
    throw new Refusal(`nothing is on record of a service ${service}; ${there}`);
  }

  return { runners, runnerOf, records, recordsOf };
}

const namesOf = (runners: readonly Registered[]): readonly string[] => [
  ...new Set(runners.flatMap(({ services }) => services)),
];

const foldersOf = ({ log_dirs }: Registered): readonly string[] => log_dirs;

/** The sentence for an assistant, where an error is no defect of ours. */
export function sentenceOf(error: unknown): string | null {
  const isKnown =
    error instanceof Refusal ||
    error instanceof Refused ||
    error instanceof Unreachable ||
    error instanceof ConfigError;
  return isKnown ? error.message : null;
}

import { delayMs } from './backoff.ts';
import type { Ending } from './event.ts';
import type { Ended, Service } from './state.ts';

/** What follows the end of a run. */
export type Verdict =
  /** `spends`: it is one of the restarts that a good stretch has to pay for. */
  | { readonly do: 'restart'; readonly attempt: number; readonly afterMs: number; readonly spends: boolean }
  | { readonly do: 'give-up'; readonly because: string }
  | { readonly do: 'rest'; readonly because: string }
  | { readonly do: 'stay-down' };

/**
 * A crash becomes a restart here and nowhere else. The question changes nothing; the caller applies the verdict.
 *
 * @param roll the draw for the jitter, 0 ≤ roll < 1
 * @param missing a target it needs does not answer: the next run waits for that (`needs.ts`), and it is not its fault
 */
export function afterEnd(service: Service, ended: Ended, roll: number, missing: boolean): Verdict {
  const { want, attempt, spec } = service;
  const policy = spec.restart;

  if (want === 'down') return { do: 'stay-down' };
  if (ended.kind === 'stopped') return { do: 'restart', attempt: 0, afterMs: 0, spends: false };

  if (policy.when === 'never') return { do: 'rest', because: 'its policy is never to restart it' };
  if (policy.when === 'on-crash' && ended.kind === 'exit') {
    return { do: 'rest', because: 'it ended cleanly and is restarted on a crash only' };
  }

  const hopeless = cannotBeMended(ended.ending);
  if (hopeless !== null) return { do: 'give-up', because: hopeless };
  if (missing) return { do: 'restart', attempt, afterMs: delayMs(policy, 1, roll), spends: false };
  if (attempt >= policy.maxRestarts) return { do: 'give-up', because: spent(policy.maxRestarts) };
  return { do: 'restart', attempt: attempt + 1, afterMs: delayMs(policy, attempt + 1, roll), spends: true };
}

/** Is this end, which nobody asked for, a clean one? */
export function isClean(service: Service, ending: Ending): boolean {
  return ending.by === 'code' && service.spec.restart.cleanCodes.includes(ending.code);
}

/** Spawn errors of the file itself: the next try would meet the same file. */
const hopelessErrors: Readonly<Record<string, string>> = {
  ENOENT: 'the program or its working directory does not exist',
  EACCES: 'the program may not be executed',
  ENOEXEC: 'the file is no program this system can run',
  ENOTDIR: 'a part of the path to the program is not a directory',
  EISDIR: 'the program is a directory',
  ELOOP: 'the path to the program is a circle of links',
  ENAMETOOLONG: 'the path to the program is too long',
};

function cannotBeMended(ending: Ending): string | null {
  if (ending.by !== 'spawn-error') return null;
  const why = hopelessErrors[ending.code];
  return why === undefined ? null : `${why} (${ending.message}); a restart cannot mend that`;
}

function spent(maxRestarts: number): string {
  if (maxRestarts === 0) return 'no restart is allowed';
  if (maxRestarts === 1) return 'one restart brought no good stretch';
  return `${maxRestarts} restarts in a row brought no good stretch`;
}

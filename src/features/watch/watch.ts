import fs from 'node:fs';
import path from 'node:path';
import type { Attach } from '../../runtime/attach.ts';
import { serviceOf } from '../present-run.ts';
import { ChangeGate, maxRestarts, quietMs } from './gate.ts';
import { watchPlace } from './place.ts';
import { whyNotWatched } from './why-not.ts';

export interface WatchOptions {
  /** Absolute paths of folders and files. */
  readonly places: readonly string[];
  /** Absolute folders within which nothing is a change: where our own logs and reports go. */
  readonly ignore: readonly string[];
  /** What paths are told relative to. */
  readonly cwd: string;
  /** Something the person should know, in a sentence. */
  readonly warn: (sentence: string) => void;
}

/** Has one of their folders been changed since the changes that were told, of which all are older than the quiet time? */
function goesOn(paths: readonly string[]): boolean {
  const folders = new Set(paths.map(file => path.dirname(file)));
  const since = Date.now() - quietMs;
  return [...folders].some(folder => (fs.statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? 0) > since);
}

/** Restarts the service when a watched file has changed: once for many, and at most ten times a minute. */
export const attach: Attach<WatchOptions> = async (host, service, { places, ignore, cwd, warn }) => {
  const { default: watcher } = await import('@parcel/watcher');
  const gate = new ChangeGate();
  const told = new Set<string>();
  let timer: NodeJS.Timeout | undefined;

  function onChange(file: string): void {
    gate.change(file, performance.now());
    timer ??= setTimeout(look, 0);
  }

  function look(): void {
    timer = undefined;
    const { restart, holdsBack, wakeAt } = gate.look(performance.now(), goesOn);
    if (holdsBack) {
      warn(
        `${maxRestarts} restarts by file changes in a minute: further changes wait until it is over, then one follows`,
      );
    }
    if (wakeAt !== null) {
      timer = setTimeout(look, Math.ceil(wakeAt - performance.now()));
      timer.unref();
    }
    // What a person has stopped stays so.
    if (restart === null || serviceOf(host, service)?.want !== 'up') return;
    const { first, more } = restart;
    const file = path.relative(cwd, first) || path.basename(first);
    host.request(service, 'restart', 'file change', more === 0 ? file : `${file} and ${more} more`);
  }

  const unwatch = await Promise.all(
    places.map(place =>
      watchPlace({
        place,
        ignore,
        watcher,
        onChange,
        onError(error) {
          if (told.has(place)) return;
          told.add(place);
          warn(whyNotWatched(place, error));
        },
      }),
    ),
  );
  return async () => {
    clearTimeout(timer);
    for (const one of unwatch) await one();
  };
};

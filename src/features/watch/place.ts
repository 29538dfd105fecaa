import fs from 'node:fs';
import path from 'node:path';
import type Watcher from '@parcel/watcher';
import { ignoredBelow, isIgnored } from './ignored.ts';

/** Whether a watched path is still the same thing is looked at this often: it may come later, go, or be replaced. */
const lookMs = 2_000;
/** What could not be watched is tried again after so many looks. */
const retryLooks = 30;

export interface PlaceOptions {
  /** Absolute: a folder, with everything below it, or one file. It need not be there yet. */
  readonly place: string;
  /** Absolute folders within which nothing is a change. */
  readonly ignore: readonly string[];
  readonly watcher: Pick<typeof Watcher, 'subscribe'>;
  readonly onChange: (path: string) => void;
  readonly onError: (error: Error) => void;
}

type Unwatch = () => Promise<void>;

/** Watches one path for as long as it is wanted, whatever becomes of it. Resolves when the first watch is set. */
export async function watchPlace(options: PlaceOptions): Promise<Unwatch> {
  const { place, onChange, onError } = options;
  let seen = look(place);
  let unwatch: Unwatch | null = null;
  let looks = 0;
  let over = false;
  let working: Promise<void> = set();

  async function set(): Promise<void> {
    const before = unwatch;
    unwatch = null;
    await before?.().catch(() => {});
    if (over) return;
    try {
      unwatch = await watchNow(options, seen);
    } catch (error) {
      // Gone between the look and the watch: the next look says so.
      if (look(place) === seen) onError(error as Error);
    }
  }

  async function lookAgain(): Promise<void> {
    if (over) return;
    const now = look(place);
    looks += 1;
    const isLost = unwatch === null && now !== nothing && looks % retryLooks === 0;
    if (now === seen && !isLost) return;
    const isNews = now !== seen && now !== nothing;
    seen = now;
    await set();
    if (isNews) onChange(place);
  }

  const timer = setInterval(() => {
    working = working.then(lookAgain);
  }, lookMs);
  timer.unref();

  await working;
  return async () => {
    over = true;
    clearInterval(timer);
    await working;
    await unwatch?.().catch(() => {});
  };
}

const nothing = 'nothing';

/** What is there, as an identity. Of a file its folder's: each atomic save makes another file, and its folder tells. */
function look(place: string): string {
  try {
    const stat = fs.statSync(place);
    if (stat.isDirectory()) return `folder ${stat.dev}:${stat.ino}`;
    const { dev, ino } = fs.statSync(path.dirname(place));
    return `file in ${dev}:${ino}`;
  } catch {
    return nothing;
  }
}

function watchNow(options: PlaceOptions, seen: string): Promise<Unwatch | null> {
  if (seen === nothing) return Promise.resolve(null);
  return seen.startsWith('file') ? watchFile(options) : watchFolder(options);
}

async function watchFile({ place, onChange }: PlaceOptions): Promise<Unwatch> {
  const name = path.basename(place);
  const watch = fs.watch(path.dirname(place), { persistent: false }, (_kind, changed) => {
    if (changed === name && fs.existsSync(place)) onChange(place);
  });
  // The folder has gone: the next look meets that.
  watch.on('error', () => {});
  return async () => watch.close();
}

async function watchFolder({ place, ignore, watcher, onChange, onError }: PlaceOptions): Promise<Unwatch> {
  const ours = ignore.map(folder => folder + path.sep);
  const { unsubscribe } = await watcher.subscribe(
    place,
    (error, events) => {
      if (error !== null) return onError(error);
      for (const event of events) {
        const relative = path.relative(place, event.path);
        if (
          relative === '' ||
          isIgnored(relative) ||
          ours.some(folder => `${event.path}${path.sep}`.startsWith(folder))
        )
          continue;
        onChange(event.path);
      }
    },
    { ignore: ignoredBelow(place, ignore) },
  );
  return () => unsubscribe();
}

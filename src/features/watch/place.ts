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
      if (isSame(look(place), seen)) onError(error as Error);
    }
  }

  async function lookAgain(): Promise<void> {
    if (over) return;
    const now = look(place);
    looks += 1;
    const isLost = unwatch === null && now.is !== 'nothing' && looks % retryLooks === 0;
    const isNews = !isSame(now, seen);
    seen = now;
    if (!isNews && !isLost) return;
    await set();
    if (isNews && now.is !== 'nothing') onChange(place);
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

/** What is there, and which one. Of a file its folder: each atomic save makes another file, and its folder tells. */
interface Sight {
  readonly is: 'nothing' | 'folder' | 'file';
  readonly id: string;
  /** A new folder often has the number of the one before. Null: not told here. */
  readonly bornMs: number | null;
}

function look(place: string): Sight {
  try {
    const is = fs.statSync(place).isDirectory() ? 'folder' : 'file';
    const folder = is === 'folder' ? place : path.dirname(place);
    const { dev, ino, birthtimeMs } = fs.statSync(folder);
    return { is, id: `${dev}:${ino}`, bornMs: tellsBirths(folder, dev) ? birthtimeMs : null };
  } catch {
    return { is: 'nothing', id: '', bornMs: null };
  }
}

function isSame(one: Sight, other: Sight): boolean {
  const bornApart = one.bornMs !== null && other.bornMs !== null && one.bornMs !== other.bornMs;
  return one.is === other.is && one.id === other.id && !bornApart;
}

/** Where births are not known, Node may tell the time of the last change instead, of every folder of that disk. */
function tellsBirths(folder: string, dev: number): boolean {
  for (let [at, above] = [folder, path.dirname(folder)]; above !== at; [at, above] = [above, path.dirname(above)]) {
    const stat = fs.statSync(above);
    if (stat.dev === dev && stat.birthtimeMs !== stat.ctimeMs) return true;
  }
  return false;
}

function watchNow(options: PlaceOptions, seen: Sight): Promise<Unwatch | null> {
  if (seen.is === 'nothing') return Promise.resolve(null);
  return seen.is === 'file' ? watchFile(options) : watchFolder(options);
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

import fs from 'node:fs';

/** What to set a limit of inotify to, where it is reached. */
const enough: Readonly<Record<string, number>> = { max_user_watches: 524_288, max_user_instances: 1024 };

/** Why files cannot be watched and what to do about it, in a sentence. */
export function whyNotWatched(place: string, error: Error, platform = process.platform): string {
  const text = `${(error as NodeJS.ErrnoException).code ?? ''} ${error.message}`;
  const head = `changes in ${place} are not noticed, and supervision goes on without:`;
  // Elsewhere the words mean what they say.
  const limit =
    platform !== 'linux'
      ? null
      : /ENOSPC|No space left/i.test(text)
        ? 'max_user_watches'
        : /EMFILE|Too many open files|inotify_init/i.test(text)
          ? 'max_user_instances'
          : null;
  if (limit === null) return `${head} ${error.message}`;
  const now = read(`/proc/sys/fs/inotify/${limit}`);
  const setting = `fs.inotify.${limit}`;
  return `${head} all watches that Linux allows are taken (${setting}${now === '' ? '' : ` is ${now}`}); raise it with: sudo sysctl ${setting}=${enough[limit]}`;
}

function read(file: string): string {
  try {
    return fs.readFileSync(file, 'latin1').trim();
  } catch {
    return '';
  }
}

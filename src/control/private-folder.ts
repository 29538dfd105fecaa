import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** What decides where a user's own folder is. */
export interface Around {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  /** null on Windows, where a profile is private by itself. */
  readonly uid: number | null;
}

export function around(): Around {
  return { platform: process.platform, env: process.env, home: os.homedir(), uid: process.getuid?.() ?? null };
}

/**
 * Where the sockets and registrations of this user's supervisors may be, the best first. Several, because a service
 * started at boot has no XDG_RUNTIME_DIR and sometimes no home, while the person asking has both: a supervisor uses the
 * first that it can, and whoever looks for it looks into all.
 */
export function runFolders({ platform, env, home, uid }: Around): readonly string[] {
  if (platform === 'win32') {
    return [path.win32.join(env.LOCALAPPDATA || path.win32.join(home, 'AppData', 'Local'), 'crashproof', 'run')];
  }
  const runtime = absolute(env.XDG_RUNTIME_DIR);
  const state = absolute(env.XDG_STATE_HOME) ?? path.posix.join(home, '.local', 'state');
  return [
    ...(runtime === null ? [] : [path.posix.join(runtime, 'crashproof')]),
    path.posix.join(state, 'crashproof', 'run'),
    shortFolder(uid),
  ];
}

/** The last resort, and where a socket goes whose path would be too long elsewhere. */
export function shortFolder(uid: number | null): string {
  return `/tmp/crashproof-${uid ?? 'user'}`;
}

const absolute = (folder: string | undefined): string | null =>
  folder !== undefined && path.posix.isAbsolute(folder) ? folder : null;

/** `fit`: ours alone. `absent`: not there. Else a sentence: it is there, and somebody else could get at it. */
export type Fitness = 'fit' | 'absent' | { readonly sentence: string };

/** Is the folder really a folder (no link to one), of this user, closed to all others, and in a place that stays so? */
export function fitnessOf(folder: string, { platform, uid }: Pick<Around, 'platform' | 'uid'>): Fitness {
  const refuse = (what: string): Fitness => ({
    sentence: `${folder} is not used for the control socket: ${what}. Remove it${platform === 'win32' ? '' : ', or make it yours alone: chmod 700'}`,
  });
  let stat: fs.Stats;
  let parent: fs.Stats;
  try {
    stat = fs.lstatSync(folder);
    parent = fs.statSync(path.dirname(folder));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === 'ENOENT' || code === 'ENOTDIR' ? 'absent' : refuse(`it cannot be looked at (${code})`);
  }
  if (stat.isSymbolicLink()) return refuse('it is a symbolic link');
  if (!stat.isDirectory()) return refuse('it is no folder');
  if (platform === 'win32' || uid === null) return 'fit';
  if (stat.uid !== uid) return refuse(`it belongs to user ${stat.uid}, not to user ${uid}`);
  if ((stat.mode & 0o077) !== 0) return refuse(`others may enter it (mode ${(stat.mode & 0o777).toString(8)})`);
  const othersMayMoveIt = (parent.mode & 0o022) !== 0 && (parent.mode & 0o1000) === 0;
  if ((parent.uid !== uid && parent.uid !== 0) || othersMayMoveIt) {
    return refuse(`others may replace it, because ${path.dirname(folder)} is theirs to write`);
  }
  return 'fit';
}

/** Makes the folder where it is not there. `absent`: it cannot be made. */
export function makeFit(folder: string, who: Around): Fitness {
  try {
    // The session's own folder is made by whoever made the session; without it there is no session.
    const session = absolute(who.env.XDG_RUNTIME_DIR);
    const inSession = session !== null && path.dirname(folder) === path.resolve(session);
    fs.mkdirSync(folder, { recursive: !inSession, mode: 0o700 });
  } catch {
    // It is there already, or it is not there below: the look says which.
  }
  return fitnessOf(folder, who);
}

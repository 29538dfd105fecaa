import fs from 'node:fs';
import path from 'node:path';
import { type Found, findRunners, listens } from './find.ts';
import { type Around, around, fitnessOf, shortFolder } from './private-folder.ts';
import { type Registered, readRegistrationsIn } from './registration.ts';

/** A supervisor of another user. */
export interface Other extends Registered {
  /** By name where the system's list of users has it, else by number. */
  readonly user: string;
}

/** Every supervisor that whoever asks may steer. */
export interface Reachable extends Found {
  /** For root: those of other users. */
  readonly others: readonly Other[];
}

/** The one rule for every command: this user's supervisors, and for root those of all users. */
export async function findReachable(who: Around = around()): Promise<Reachable> {
  const [own, others] = await Promise.all([findRunners(who), findOthers(who)]);
  return { ...own, others };
}

/** Users and run folders beyond this many are not looked at. */
const maxPlaces = 2_000;

/**
 * The supervisors of all other users that somebody listens for: root may steer them (a unit under a user of its own, for
 * one). Nothing that another user wrote is believed further than it concerns that user: folder, file and socket must all
 * be theirs, closed to all others and no links, and nothing of theirs is ever removed. Empty for whoever is not root on
 * Linux.
 */
async function findOthers({ platform, uid }: Pick<Around, 'platform' | 'uid'>): Promise<readonly Other[]> {
  if (platform !== 'linux' || uid !== 0) return [];
  const users = usersOf(textOf('/etc/passwd'));
  const found = candidates(users).flatMap(folder => othersIn(folder, users));
  const heard = await Promise.all(found.map(async one => ((await listens(one.endpoint)) ? [one] : [])));
  return heard.flat();
}

function othersIn(folder: string, users: readonly User[]): readonly Other[] {
  const owner = ownerOf(folder);
  if (owner === null || owner === 0 || fitnessOf(folder, { platform: 'linux', uid: owner }) !== 'fit') return [];
  const user = users.find(one => one.uid === owner)?.name ?? `user ${owner}`;
  return readRegistrationsIn(folder)
    .filter(one => isTheirs(one, folder, owner))
    .map(one => ({ ...one, user }));
}

function isTheirs({ file, endpoint, id, cwd, log_dir, services }: Registered, folder: string, owner: number): boolean {
  const shown = [id, cwd, log_dir, ...services].join('');
  const place = path.dirname(endpoint);
  const socket = fs.lstatSync(endpoint, { throwIfNoEntry: false });
  return (
    !/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/.test(shown) &&
    ownerOf(file) === owner &&
    (place === folder ||
      (place === shortFolder(owner) && fitnessOf(place, { platform: 'linux', uid: owner }) === 'fit')) &&
    socket?.isSocket() === true &&
    socket.uid === owner
  );
}

interface User {
  readonly name: string;
  readonly uid: number;
  readonly home: string;
}

/** Wherever a supervisor of another user would be: in a session, of a unit, at home, in the last resort. */
function candidates(users: readonly User[]): readonly string[] {
  const inside = (place: string): readonly string[] => namesIn(place).map(name => path.join(place, name, 'crashproof'));
  const homes = new Set(users.map(({ home }) => home).filter(home => path.isAbsolute(home) && home !== '/'));
  const all = [
    ...inside('/run/user'),
    ...inside('/run'),
    ...[...homes].map(home => path.join(home, '.local', 'state', 'crashproof', 'run')),
    ...namesIn('/tmp')
      .filter(name => /^crashproof-\d+$/.test(name))
      .map(name => path.join('/tmp', name)),
  ];
  return all.slice(0, maxPlaces);
}

function usersOf(text: string): readonly User[] {
  return text.split('\n').flatMap(line => {
    const [name = '', , uid = '', , , home = ''] = line.split(':');
    return /^\d+$/.test(uid) ? [{ name, uid: Number(uid), home }] : [];
  });
}

function ownerOf(place: string): number | null {
  try {
    return fs.lstatSync(place).uid;
  } catch {
    return null;
  }
}

function namesIn(place: string): readonly string[] {
  try {
    return fs.readdirSync(place);
  } catch {
    return [];
  }
}

function textOf(file: string): string {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

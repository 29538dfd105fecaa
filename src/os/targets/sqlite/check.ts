import fs from 'node:fs';
import nodePath from 'node:path';
import type { TargetFinding } from '../../../core/event.ts';
import { codeOf } from '../../probes/trouble.ts';
import { headerBytes, headerTrouble } from './header.ts';
import { lockHolders } from './locks.ts';
import { type Checked, quickCheck } from './quick-check.ts';

/** The whole database is gone through this rarely. */
const quickCheckEveryMs = 6 * 3_600_000;
/** A file that is just being extended may look cut off: a second look after this long decides. */
const secondLookMs = 150;

export type SqliteCheck = (timeoutMs: number) => Promise<TargetFinding>;

/**
 * Is the database whole? Its header and size each time; all of it rarely, in the background, while nobody writes. It says
 * who has it locked, which is no fault of the database.
 *
 * @param deep the thorough check, for tests
 */
export function createSqliteCheck(
  database: string,
  deep: (file: string) => Promise<Checked> = quickCheck,
): SqliteCheck {
  let damage: { readonly reason: string; readonly stamp: string } | null = null;
  let nextDeepAt = 0;
  let deepUnderWay = false;

  function lookDeep(stamp: string): void {
    if (deepUnderWay || performance.now() < nextDeepAt) return;
    deepUnderWay = true;
    nextDeepAt = performance.now() + quickCheckEveryMs;
    void deep(database)
      .then(checked => {
        if (checked.is === 'damaged') damage = { reason: checked.reason, stamp };
        if (checked.is === 'sound') damage = null;
      })
      .catch(() => {})
      .finally(() => {
        deepUnderWay = false;
      });
  }

  return async () => {
    const startedAt = performance.now();
    let look = await headOf(database);
    if (look.is === 'bad') {
      await new Promise(resolve => setTimeout(resolve, secondLookMs));
      look = await headOf(database);
    }
    if (look.is === 'unknown') return { is: 'unknown', reason: look.reason };
    if (look.is === 'bad') return { is: 'down', reason: look.reason };
    const up: Extract<TargetFinding, { is: 'up' }> = {
      is: 'up',
      latencyMs: Math.round((performance.now() - startedAt) * 10) / 10,
      detail: null,
      warning: null,
    };
    if (look.is === 'absent') return { ...up, detail: 'not there yet' };
    // Another file in its place, repaired or new, has to be gone through again.
    if (damage !== null && damage.stamp !== look.stamp) {
      damage = null;
      nextDeepAt = 0;
    }
    lookDeep(look.stamp);
    if (damage !== null) return { is: 'down', reason: `the database ${database} is damaged: ${damage.reason}` };
    const holders = lockHolders(database);
    if (holders.length === 0) return up;
    return { ...up, detail: `locked by ${holders.map(({ pid, command }) => `pid ${pid} (${command})`).join(', ')}` };
  };
}

type Look =
  | { readonly is: 'sound'; readonly stamp: string }
  | { readonly is: 'absent' }
  | { readonly is: 'bad'; readonly reason: string }
  | { readonly is: 'unknown'; readonly reason: string };

async function headOf(database: string): Promise<Look> {
  let file: fs.promises.FileHandle;
  try {
    file = await fs.promises.open(database, 'r');
  } catch (error) {
    const { code, message } = codeOf(error);
    if (code !== 'ENOENT') return { is: 'unknown', reason: `${database} cannot be read: ${message}` };
    // The application makes its database at its first start; it cannot make the folder's disk.
    const folder = nodePath.dirname(database);
    return fs.existsSync(folder) ? { is: 'absent' } : { is: 'bad', reason: `the folder ${folder} is not there` };
  }
  try {
    const head = Buffer.alloc(headerBytes);
    const { bytesRead } = await file.read(head, 0, headerBytes, 0);
    const { size, ino, mtimeMs } = await file.stat();
    const trouble = headerTrouble(head.subarray(0, bytesRead), size);
    if (trouble !== null) return { is: 'bad', reason: `the database ${database} is damaged: ${trouble}` };
    return { is: 'sound', stamp: `${ino} ${mtimeMs}` };
  } catch (error) {
    return { is: 'bad', reason: `${database} cannot be read: ${codeOf(error).message}` };
  } finally {
    // POSIX locks of a process go when it closes any handle on the file; this process holds none.
    await file.close().catch(() => {});
  }
}

import fs from 'node:fs';
import url from 'node:url';
import { plain } from '../../probes/plain.ts';
import { type Outcome, runOnce } from '../../probes/run-once.ts';

/**
 * - `sound`, `damaged`: what `PRAGMA quick_check` says.
 * - `skipped`: somebody wrote meanwhile, or there is nothing here that could check: nothing is known.
 */
export type Checked =
  | { readonly is: 'sound' }
  | { readonly is: 'damaged'; readonly reason: string }
  | { readonly is: 'skipped'; readonly because: string };

/** A check of a large database takes long, and nobody waits for it. */
const withinMs = 60_000;

/**
 * `PRAGMA quick_check(1)` in a program of its own, on the database opened as immutable: no lock is taken, so no writer
 * and no checkpoint ever waits for it. What it says counts only where the file did not change meanwhile and no rollback
 * journal was open; in WAL mode the main file alone is whole between two checkpoints, and it is what is checked.
 */
export async function quickCheck(database: string): Promise<Checked> {
  const before = stampOf(database);
  if (before === null) return { is: 'skipped', because: 'it is being written' };
  const outcome = await ask(database);
  if (stampOf(database) !== before) return { is: 'skipped', because: 'it was written meanwhile' };
  return verdictOf(outcome);
}

function verdictOf(outcome: Outcome | null): Checked {
  if (outcome === null || outcome.is === 'not-started') return { is: 'skipped', because: 'there is no sqlite3 here' };
  if (outcome.is === 'too-late') return { is: 'skipped', because: 'the check took too long' };
  if (outcome.is === 'signalled') return { is: 'skipped', because: `the check was ended by ${outcome.signal}` };
  const said = outcome.lastLine;
  if (/^ok$/.test(said)) return { is: 'sound' };
  // sqlite3 exits with 0 for a damaged database too: what it says counts.
  if (
    /malformed|not a database|corrupt|out of order|never used|invalid page|missing|wrong #|Tree \d|Page \d/i.test(said)
  ) {
    return { is: 'damaged', reason: plain(said, 160) };
  }
  return { is: 'skipped', because: plain(said, 160) || `the check exited with ${outcome.code}` };
}

async function ask(database: string): Promise<Outcome | null> {
  const uri = `${url.pathToFileURL(database).href}?immutable=1`;
  const pragma = 'PRAGMA quick_check(1)';
  const outcome = await runOnce(['sqlite3', '-readonly', '-batch', uri, pragma], {}, withinMs);
  if (outcome.is !== 'not-started') return outcome;
  if (!hasSqlite()) return null;
  const script = `const { DatabaseSync } = require('node:sqlite');
    console.log(Object.values(new DatabaseSync(process.argv[1], { readOnly: true }).prepare('${pragma}').get())[0]);`;
  return runOnce([process.execPath, '--no-warnings', '-e', script, uri], {}, withinMs);
}

/** node:sqlite needs no flag since 22.13. */
function hasSqlite(): boolean {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  return major > 22 || (major === 22 && minor >= 13);
}

/** Changes with every write; null while a transaction in rollback mode is open. */
function stampOf(database: string): string | null {
  try {
    const journal = fs.statSync(`${database}-journal`, { throwIfNoEntry: false });
    if (journal !== undefined && journal.size > 0) return null;
    const { mtimeMs, size, ino } = fs.statSync(database);
    return `${mtimeMs} ${size} ${ino}`;
  } catch {
    return null;
  }
}

import fs from 'node:fs';
import path from 'node:path';
import { type Identity, isAlive, isSame, type ProcessRow, type Survivor } from '../table/row.ts';
import { systemTable } from '../table/table.ts';
import { type Cgroup, cgroupAt, cgroupHomes, cgroupPrefix } from '../tree/cgroup.ts';
import { endAll } from '../tree/end.ts';
import { homeOf, type Mark, markVariable, readInstance, readMarks } from '../tree/mark.ts';
import { membersOf } from '../tree/members.ts';
import { bootId } from './boot.ts';
import { isRunning } from './instance.ts';
import { type RunRecord, readRun, runFile } from './run-file.ts';

/** Between SIGTERM and SIGKILL. Short: somebody waits for the application to be back. */
const leftoverGraceMs = 500;

/** Whose leftovers, and how they are known. */
interface Search {
  readonly service: string;
  readonly home: string;
  /** What the supervisor before wrote down; `null` where it wrote nothing, still lives, or lived in another boot. */
  readonly record: RunRecord | null;
}

/**
 * Ends what an earlier supervisor of this service, in this folder, has left when it was killed. It is known by the mark
 * of an instance that is no more, by what it wrote down, and by its cgroup; never by a pid alone, and nothing is touched
 * that belongs to a supervisor that still lives. To be called with the service's lock held, before its first start.
 *
 * @param dir the folder given to `newInstance` and `dirOf` by the supervisor before
 * @returns what was found, and has ended. Never rejects
 */
export async function endLeftovers(service: string, { dir }: { readonly dir: string }): Promise<readonly Survivor[]> {
  const search: Search = { service, home: homeOf(dir), record: await oldRecord(runFile(dir, service)) };
  const cgroups = await oldCgroups(search);
  let commandOf = (_pid: number): string => '';

  async function look(): Promise<readonly Identity[]> {
    const snapshot = await systemTable().look();
    commandOf = snapshot.commandOf;
    const isOld = oldMarks(search, snapshot.rows);
    return membersOf(snapshot.rows, {
      leader: search.record?.leader ?? null,
      known: [],
      inCgroup: new Set(cgroups.flatMap(cgroup => [...cgroup.pids()])),
      isMarked: row => readMarks(snapshot.markOf(row) ?? '').some(isOld),
      never: new Set([process.pid]),
    });
  }

  const found = (await look()).map(({ pid }) => ({ pid, command: commandOf(pid) }));
  const killAll = (): void => {
    for (const cgroup of cgroups) cgroup.kill();
  };
  if (found.length > 0) await endAll(look, leftoverGraceMs, killAll);
  for (const { path: run } of cgroups) {
    cgroupAt(run).remove();
    cgroupAt(path.dirname(run)).remove();
  }
  return found;
}

async function oldRecord(file: string): Promise<RunRecord | null> {
  const record = readRun(file);
  if (record === null || record.boot !== bootId()) return null;
  return (await isRunning({ boot: record.boot, ...record.supervisor })) ? null : record;
}

/** Is this the mark of a supervisor that is gone? */
function oldMarks({ service, home, record }: Search, rows: readonly ProcessRow[]): (mark: Mark) => boolean {
  // Whoever started this very supervisor is no leftover of it.
  const above = new Set(readMarks(process.env[markVariable] ?? '').map(({ instance }) => instance));
  return mark => {
    if (mark.service !== service || above.has(mark.instance)) return false;
    if (mark.instance === record?.instance) return true;
    const instance = readInstance(mark.instance);
    if (instance === null || instance.home !== home || !bootId().startsWith(instance.boot)) return false;
    return !rows.some(row => isSame(row, instance) && isAlive(row));
  };
}

/** The cgroups of this service's runs under supervisors that are gone: those beside our own, and the one written down. */
async function oldCgroups({ service, home, record }: Search): Promise<readonly Cgroup[]> {
  const prefix = `${cgroupPrefix}${home}.`;
  const folders = new Set(cgroupHomes(prefix));
  if (record?.cgroup != null) folders.add(path.dirname(record.cgroup));
  const old: Cgroup[] = [];
  for (const folder of folders) {
    // What was written down may have been written by anybody: only what bears our name is touched.
    const name = path.basename(folder);
    const instance = readInstance(name.slice(cgroupPrefix.length));
    if (!name.startsWith(prefix) || instance === null || (await isRunning(instance))) continue;
    for (const run of runFolders(folder, service)) old.push(cgroupAt(run));
  }
  return old;
}

function runFolders(folder: string, service: string): readonly string[] {
  try {
    return fs
      .readdirSync(folder)
      .filter(name => name.startsWith(`${service}.`) && /^\d+$/.test(name.slice(service.length + 1)))
      .map(name => path.join(folder, name));
  } catch {
    return [];
  }
}

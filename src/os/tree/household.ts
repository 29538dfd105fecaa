import type { Name, Run } from '../../core/spec.ts';
import { bootId } from '../instance/boot.ts';
import { runFile } from '../instance/run-file.ts';
import type { Identity, Survivor } from '../table/row.ts';
import { systemTable } from '../table/table.ts';
import { canHaveWarden, createWarden, type Warden } from '../warden/warden.ts';
import { type CgroupHome, cgroupAt, cgroupPrefix, openCgroupHome } from './cgroup.ts';
import { Diary } from './diary.ts';
import { endAll } from './end.ts';
import { readMarks } from './mark.ts';
import { membersOf } from './members.ts';
import type { Tree } from './tree.ts';

/** What one supervisor keeps for all its runs: their cgroups, the warden, what is written down for the next one. */
export interface Household {
  /** The supervisor's own processes beside the runs. */
  readonly helpers: () => ReadonlySet<number>;
  /** A run has been spawned. @returns to be called when all of it has ended */
  begins(service: Name, run: Run, tree: Tree): () => void;
  close(): Promise<readonly Survivor[]>;
}

export interface HouseholdOptions {
  readonly instance: string;
  readonly dirOf?: (service: Name) => string | null;
  readonly onTrouble?: (sentence: string) => void;
  readonly cgroups?: boolean;
  readonly warden?: boolean;
}

/** What the last look finds gets this long between SIGTERM and SIGKILL. */
const graceMs = 1_000;
const forgetAfterMs = 500;

export function openHousehold(options: HouseholdOptions): Household {
  const { instance, dirOf = () => null, onTrouble = () => {} } = options;
  const table = systemTable();
  const self: Identity = { pid: process.pid, start: table.row(process.pid)?.start ?? null };
  let home: CgroupHome | null | undefined = options.cgroups === false ? null : undefined;
  const warden: Warden | null =
    options.warden === false || !canHaveWarden()
      ? null
      : createWarden({ instance, cgroupHome: () => home?.path ?? null, onTrouble });
  const alive = new Set<Tree>();
  const diary = new Diary(onTrouble);

  return {
    helpers: () => new Set([warden?.pid() ?? 0]),
    begins(service, run, tree) {
      const { leader } = tree;
      alive.add(tree);
      if (home === undefined) home = openCgroupHome(`${cgroupPrefix}${instance}`);
      const cgroup = home?.make(`${service}.${run}`) ?? null;
      if (cgroup !== null) tree.enclose(cgroup);
      warden?.watch(leader);
      const dir = dirOf(service);
      if (dir !== null) {
        const record = { instance, boot: bootId(), supervisor: self, leader, cgroup: cgroup?.path ?? null };
        diary.write(runFile(dir, service), record);
      }
      return () => {
        alive.delete(tree);
        // Later: as long as the warden knows of one run it looks for all, the next one too, which it has not been told of.
        setTimeout(() => warden?.forget(leader), forgetAfterMs).unref();
      };
    },
    async close() {
      await diary.close(alive.size === 0);
      if (alive.size > 0) return [];
      const found = await lookRound();
      home?.remove();
      warden?.dismiss();
      return found;
    },
  };

  /** For whatever carries this supervisor's mark, of whichever run. */
  async function lookRound(): Promise<readonly Survivor[]> {
    let commandOf = (_pid: number): string => '';
    const look = async (): Promise<readonly Identity[]> => {
      const snapshot = await table.look(self.start);
      commandOf = snapshot.commandOf;
      return membersOf(snapshot.rows, {
        leader: null,
        since: self.start,
        known: [],
        inCgroup: home == null ? new Set() : cgroupAt(home.path).pids(),
        isMarked: row => readMarks(snapshot.markOf(row) ?? '').some(mark => mark.instance === instance),
        never: new Set([process.pid, warden?.pid() ?? 0]),
      });
    };
    const found = (await look()).map(({ pid }) => ({ pid, command: commandOf(pid) }));
    if (found.length > 0) await endAll(look, graceMs);
    return found;
  }
}

import crypto from 'node:crypto';
import path from 'node:path';

/*
 * Every process of a run carries CRASHPROOF_RUN=<instance>:<service>:<run> in its environment, and hands it on to its
 * own children. So a process that has left its group, its session and its parent is still known for whose it is.
 * A supervisor under another one adds its mark behind the first, so each finds its own.
 */

export const markVariable = 'CRASHPROOF_RUN';

/** Supervisors within supervisors: so many are told apart. */
const nestingMax = 8;

/** Which supervisor, of which folder. */
export interface Instance {
  /** Short hash of the folder with its logs: another folder's supervisors are none of its business. */
  readonly home: string;
  /** The start of the boot's id. */
  readonly boot: string;
  readonly pid: number;
  /** `null`: not known. */
  readonly start: number | null;
  /** 1, 2 … of those in one process. */
  readonly nth: number;
}

export interface Mark {
  readonly instance: string;
  readonly service: string;
  readonly run: number;
}

export function homeOf(dir: string): string {
  return crypto.createHash('sha256').update(path.resolve(dir)).digest('hex').slice(0, 8);
}

/** One word without a colon, from which a later supervisor reads whether this one still lives. */
export function instanceText({ home, boot, pid, start, nth }: Instance): string {
  return [home, boot.slice(0, 8), pid, start ?? 'x', nth].join('.');
}

/** `null` for what is no instance's name. */
export function readInstance(text: string): Instance | null {
  const [, home, boot, pid, start, nth] =
    /^([0-9a-f]{8})\.([^.:\s]{1,8})\.(\d{1,10})\.(\d{1,20}|x)\.(\d{1,6})$/.exec(text) ?? [];
  if (home === undefined || boot === undefined) return null;
  return { home, boot, pid: Number(pid), start: start === 'x' ? null : Number(start), nth: Number(nth) };
}

export function markText({ instance, service, run }: Mark): string {
  return `${instance}:${service}:${run}`;
}

/** The mark for a child, behind those of the supervisors above. */
export function nestedMark(outer: string | undefined, mark: string): string {
  const marks = (outer ?? '').split(' ').filter(word => word !== '');
  return [...marks.slice(-(nestingMax - 1)), mark].join(' ');
}

/** Each supervisor's, outermost first. What is no mark is left out. */
export function readMarks(value: string): readonly Mark[] {
  return value.split(' ').flatMap(word => {
    const [, instance, service, run] = /^([^:]+):([^:]+):(\d{1,15})$/.exec(word) ?? [];
    if (instance === undefined || service === undefined) return [];
    return [{ instance, service, run: Number(run) }];
  });
}

export function hasMark(value: string | null, mark: string): boolean {
  return value?.split(' ').includes(mark) ?? false;
}

const assignment = Buffer.from(`${markVariable}=`);

/** The value of CRASHPROOF_RUN in a block of `NAME=value\0`. */
export function markIn(environ: Buffer): string | null {
  for (let at = environ.indexOf(assignment); at !== -1; at = environ.indexOf(assignment, at + 1)) {
    // Another variable's name may end in ours, and another's value may hold it.
    if (at > 0 && environ[at - 1] !== 0) continue;
    const end = environ.indexOf(0, at);
    return environ.toString('latin1', at + assignment.length, end === -1 ? environ.length : end);
  }
  return null;
}
